-- Sales orders with a line of an item, those last numbered first, after the one that a page ended with.
-- grain: one row a sales order
-- columns: amounts in ten-thousandths; channel, status, customer, system: all where the parameter is empty
with wanted as (
    select distinct l.order_id
    from sales_order_line as l
    where l.item_id = :item_id and l.order_id < :before_id
)

select
    o.order_id, o.system, o.external_id, o.channel, o.ordered_at, o.status, o.currency, o.amount, o.tax_amount,
    o.paid_amount, o.customer_id, o.customer_reference
from wanted as w
join sales_order as o on o.order_id = w.order_id
where
    (:channel = '' or o.channel = :channel) and (:status = '' or o.status = :status)
    and (:customer = '' or o.customer_id = :customer) and (:system = '' or o.system = :system)
order by w.order_id desc
limit :most
