-- How many pieces of items orders wait for, by channel and by the place where they are fetched.
-- grain: one row an item, channel and place (NULL: they are sent)
-- columns: quantity in ten-thousandths
select l.item_id, o.channel, d.pickup_place_id, sum(l.waiting) as quantity
from sales_order_line as l
join sales_order as o on o.order_id = l.order_id
left join destination as d on d.order_id = l.order_id
where l.waiting > 0 and l.item_id = any_of(:items)
group by l.item_id, o.channel, d.pickup_place_id
