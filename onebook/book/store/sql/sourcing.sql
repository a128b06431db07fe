-- How items are bought.
-- grain: one row an item
select s.item_id, s.supplier, s.lead_days, s.drop_ship, s.announced_on
from sourcing as s
where s.item_id = any_of(:items)
