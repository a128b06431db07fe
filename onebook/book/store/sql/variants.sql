-- The variants of items.
-- grain: one row a variant
select v.parent_id, v.item_id, v.options
from item_variant as v
where v.parent_id = any_of(:items)
