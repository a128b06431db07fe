-- Orders of which something came back.
-- grain: one row a sales order and channel, on the day of its first return
-- columns: day: when something of it first came back
select
    $order_system as system, 'sales_order' as document_kind, sales_order_id as document_id,
    cast(null as varchar) as document_line, min(returned_on) as day,
    channel, max(place_id) as place_id, max(customer_id) as customer_id
from goods_return
where sales_order_id is not null
group by $order_system, sales_order_id, channel
