-- Whether items ever moved, and whether there are pieces of them, or orders wait for them.
-- grain: one row an item
-- columns: moved, still_open: 0 or 1
select
    i.item_id,
    case when exists (select 1 from stock_move as m where m.item_id = i.item_id) then 1 else 0 end as moved,
    case
        when
            exists (select 1 from sales_order_line as w where w.item_id = i.item_id and w.waiting > 0)
            or exists (
                select 1 from stock_level as l
                where l.item_id = i.item_id and (l.on_hand <> 0 or l.committed <> 0 or l.reserved <> 0)
            )
            then 1
        else 0
    end as still_open
from item as i
where i.item_id = any_of(:items)
