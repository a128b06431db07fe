-- Orders of digital channels whose goods go to the customer, and whether they were fetched.
-- grain: one row a sales order of a digital channel, of goods that are shipped or fetched, and is not cancelled
-- columns: fetched: click and collect, at least one line of it; place_id: where; person: NULL where nobody is known;
--   amount: gross less discount, business currency
with line as (
    select l.system, l.sales_order_id, min(l.ordered_on) as day, min(l.channel) as channel,
        bool_or(coalesce(l.delivery_method = 'pickup', false)) as fetched,
        max(case when l.delivery_method = 'pickup' then l.place_id end) as place_id,
        sum(l.gross_amount - l.discount_amount) as amount
    from order_line as l
    where
        l.line_kind = 'goods' and not l.cancelled and l.channel in ($digital_channels)
        and coalesce(l.delivery_method, 'ship') <> 'digital'
    group by l.system, l.sales_order_id
)

select
    l.system, 'sales_order' as document_kind, l.sales_order_id as document_id, cast(null as varchar) as document_line,
    l.day, l.channel, l.fetched, l.place_id, o.person, l.amount
from line as l
left join person_order as o on o.system = l.system and o.external_id = l.sales_order_id
