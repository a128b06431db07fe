-- The entries by which items were merged into others.
-- grain: one row an item and entry
select m.item_id, m.journal_id, m.merged_at
from item_merge as m
where m.item_id = any_of(:items)
