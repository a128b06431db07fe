-- Sales returns that there are already.
-- grain: one row a sales return
select r.system, r.external_id, r.return_id
from sales_return as r
where r.external_id = any_of(:external_ids)
