-- Items for which a line waits while some are available at a place that may serve it, after an item; without what is on
-- hold, what suppliers send straight to the customer, and places that could not serve the line before. Where it is
-- fetched, and where no other place may serve it and this one had not got it, only if no goods came afterwards.
-- grain: one row an item
-- columns: :serving: of each channel and place that it draws on, "CHANNEL PLACE_ID"
select i.item_id, i.sku
from (select distinct l.item_id from sales_order_line as l where l.waiting > 0 and l.item_id > :after) as w
join item as i on i.item_id = w.item_id
where
    exists (
        select 1 from stock_level as n where n.item_id = w.item_id and n.on_hand - n.committed - n.reserved > 0
    )
    and exists (
        select 1
        from stock_level as v
        join sales_order_line as l on l.item_id = v.item_id and l.waiting > 0
        join sales_order as o on o.order_id = l.order_id
        left join destination as d on d.order_id = l.order_id
        where
            v.item_id = w.item_id and v.on_hand - v.committed - v.reserved > 0 and not o.on_hold
            and (
                d.pickup_place_id = v.place_id
                or (d.pickup_place_id is null and o.channel || ' ' || v.place_id = any_of(:serving))
            )
            and not exists (
                select 1 from failed_pick as f
                where
                    f.order_id = l.order_id and f.line = l.line and f.place_id = v.place_id
                    and (
                        (
                            d.pickup_place_id is null
                            and (
                                f.reason not in ('not_found', 'damaged')
                                or exists (
                                    select 1 from place as p
                                    where
                                        o.channel || ' ' || p.place_id = any_of(:serving)
                                        and not exists (
                                            select 1 from failed_pick as g
                                            where
                                                g.order_id = l.order_id and g.line = l.line and g.place_id = p.place_id
                                        )
                                )
                            )
                        )
                        or not exists (
                            select 1 from stock_move as m
                            where
                                m.item_id = l.item_id and m.to_place_id = f.place_id and m.moved_at >= f.failed_at
                                and (m.moved_at > f.failed_at or m.journal_id > f.journal_id)
                        )
                    )
            )
            and l.waiting > coalesce(
                (
                    select sum(s.ordered - s.received - s.cancelled)
                    from supply as s
                    where
                        s.item_id = l.item_id and s.received + s.cancelled < s.ordered and s.drop_ship
                        and s.order_id = l.order_id and s.order_line = l.line
                ), 0
            )
    )
order by i.item_id
limit :most
