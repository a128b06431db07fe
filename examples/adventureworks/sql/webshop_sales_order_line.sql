-- Lines of the web shop's orders. The discount is what lies between the list amount and the amount sold.
-- grain: one row an order and line
select
    SalesOrderNumber as sales_order_id, SalesOrderLineNumber::varchar as line, 'internet' as channel,
    OrderDate::date as ordered_on, CustomerKey::varchar as customer_id, ProductKey::varchar as item_id,
    PromotionKey::varchar as promotion_id, OrderQuantity as quantity, ExtendedAmount as gross_amount,
    ExtendedAmount - SalesAmount as discount_amount, Freight as shipping_amount, TaxAmt as tax_amount,
    TotalProductCost as cost_amount, ShipDate::date as shipped_on, 'ship' as delivery_method
from internet_sales
