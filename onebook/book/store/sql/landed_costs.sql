-- Costs that came with goods, held.
-- grain: one row a document
-- columns: amount in ten-thousandths
select c.system, c.external_id, c.journal_id, c.amount, c.spread_by, c.landed_at, c.cancelled_at
from landed_cost as c
where c.external_id = any_of(:external_ids)
order by c.system, c.external_id
for update
