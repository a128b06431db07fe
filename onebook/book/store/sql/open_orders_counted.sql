-- How many sales orders are open, by what tells when they must be shipped; as far as so many lines that wait, and so
-- many for which something is kept, tell of them.
-- grain: one row a day promised, whether something waits, place where something is kept, and way to the customer
-- columns: promised_on: the first day that counts for what is open; waits: 1 or 0
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
    n.promised_on, n.waits, n.place_id, o.on_hold, o.delivery_method, d.service, d.country, count(*) as orders
from open_order as n
join sales_order as o on o.order_id = n.order_id
left join destination as d on d.order_id = n.order_id
group by n.promised_on, n.waits, n.place_id, o.on_hold, o.delivery_method, d.service, d.country
