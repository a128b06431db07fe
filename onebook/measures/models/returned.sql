-- Goods and money given back, charged to the channel that sold.
-- grain: one row a line of a sales return
-- columns: day: when they came back; order_system: whose id sales_order_id is; amount, cost_amount (back into stock),
--   handling_amount: business currency
select * from own_return
union all
select * from foreign_return
