-- Open sales orders in a state, those promised first first, after the one that a page ended with; as far as so many
-- lines that wait, and so many for which something is kept, tell of them.
-- grain: one row a sales order
-- columns: amounts in ten-thousandths; state: `waiting` for goods, `late` or `to_ship` (whole, not held, and promised
-- before a day); promised_on: the first day that counts for what is open; channel, customer, system: all where the
-- parameter is empty; item_id: with a line of this item, all where it is 0
with open_line as (
    select w.order_id, w.latest_promised_on, 1 as waits, cast(null as bigint) as place_id
    from (select l.order_id, l.latest_promised_on from sales_order_line as l where l.waiting > 0 limit :lines) as w
    union all
    select k.order_id, l.latest_promised_on, 0 as waits, k.place_id
    from (select a.order_id, a.line, a.place_id from allocation as a limit :lines) as k
    join sales_order_line as l on l.order_id = k.order_id and l.line = k.line
),

open_order as (
    select n.order_id, min(n.latest_promised_on) as promised_on, max(n.waits) as waits, min(n.place_id) as place_id
    from open_line as n
    group by n.order_id
)

select
    n.promised_on, n.waits, n.place_id, o.on_hold, o.delivery_method, d.service, d.country,
    o.order_id, o.system, o.external_id, o.channel, o.ordered_at, o.status, o.currency, o.amount, o.tax_amount,
    o.paid_amount, o.customer_id, o.customer_reference
from open_order as n
join sales_order as o on o.order_id = n.order_id
left join destination as d on d.order_id = n.order_id
where
    (coalesce(n.promised_on, ''), n.order_id) > (:after_on, :after_id)
    and (:channel = '' or o.channel = :channel) and (:customer = '' or o.customer_id = :customer)
    and (:system = '' or o.system = :system)
    and (
        :item_id = 0
        or exists (select 1 from sales_order_line as i where i.order_id = n.order_id and i.item_id = :item_id)
    )
    and (:state <> 'waiting' or n.waits = 1)
    and (:state <> 'late' or n.promised_on < :today)
    and (:state <> 'to_ship' or (n.waits = 0 and not o.on_hold and coalesce(n.promised_on, '') < :before))
order by coalesce(n.promised_on, ''), n.order_id
limit :most
