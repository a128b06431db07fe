-- Items for which lines wait while something of them should have come before a day, or that their customers should
-- have had before it, after an item; without those promised anew for it on that day already, and lines on hold.
-- grain: one row an item
-- columns: :by: the id of the command that promises anew, up to the item's key; :caller: who gives it
select i.item_id, i.sku
from (
    select s.item_id
    from supply as s
    where s.received + s.cancelled < s.ordered and s.expected_on < :today and s.item_id > :after
    union
    select w.item_id
    from sales_order_line as w
    join sales_order as p on p.order_id = w.order_id
    where w.waiting > 0 and w.latest_promised_on < :today and w.item_id > :after and not p.on_hold
) as overdue
join item as i on i.item_id = overdue.item_id
where
    i.merged_into is null and not i.is_kit
    and exists (
        select 1
        from sales_order_line as l
        join sales_order as o on o.order_id = l.order_id
        where l.item_id = i.item_id and l.waiting > 0 and not o.on_hold
    )
    and not exists (
        select 1 from journal as j where j.command_id = cast(:by as text) || i.item_id and j.caller = :caller
    )
order by i.item_id
limit :most
