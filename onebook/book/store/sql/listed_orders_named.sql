-- Sales orders whose number begins with a text, by number, after the one that a page ended with.
-- grain: one row a sales order
-- columns: amounts in ten-thousandths; channel, status, customer, system: all where the parameter is empty
select
    o.order_id, o.system, o.external_id, o.channel, o.ordered_at, o.status, o.currency, o.amount, o.tax_amount,
    o.paid_amount, o.customer_id, o.customer_reference
from sales_order as o
where
    o.external_id >= :text and o.external_id < :text_end and (o.external_id, o.system) > (:after_name, :after_system)
    and (:channel = '' or o.channel = :channel) and (:status = '' or o.status = :status)
    and (:customer = '' or o.customer_id = :customer) and (:system = '' or o.system = :system)
order by o.external_id, o.system
limit :most
