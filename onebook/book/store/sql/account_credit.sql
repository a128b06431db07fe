-- What an account owes and may owe.
-- grain: one row a currency
-- columns: amounts in ten-thousandths; limit_amount: NULL without limit
select p.system, p.external_id, p.name, c.currency, c.open_amount, c.limit_amount, c.due_days
from credit as c
join party as p on p.party_id = c.party_id
where p.system = :system and p.external_id = :external_id
order by c.currency
