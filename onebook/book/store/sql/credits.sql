-- What accounts may owe and do, held.
-- grain: one row an account and currency
-- columns: amounts in ten-thousandths
select c.party_id, c.currency, c.open_amount, c.limit_amount, c.due_days
from credit as c
where c.party_id = any_of(:parties)
order by c.party_id, c.currency
for update
