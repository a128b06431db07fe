-- Items whose goods those of others have become, by merges and splits.
-- grain: one row an item
select distinct o.item_id
from stock_move as m
join stock_move as o on o.journal_id = m.journal_id and o.of_move_id = m.move_id and o.item_id <> m.item_id
where m.item_id = any_of(:items) and m.reason in ('merge', 'split')
