-- Sales order lines where they alone tell of promise, shipping and delivery.
-- grain: one row a sales order line
-- columns: as sent_line
select l.*, false as in_parts from sales_order_line as l
