-- Orders of the web shop.
-- grain: one row an order
select
    SalesOrderNumber as external_id, 'internet' as channel, min(OrderDate)::date as ordered_on,
    min(CustomerKey)::varchar as customer_id, 'shipped' as status, max(ShipDate)::date as shipped_on, 'ship' as delivery_method
from internet_sales
group by SalesOrderNumber
