-- The lines of a quote in all its versions, with what their items are called and the lists that told their prices.
-- grain: one row a version and line
-- columns: quantity (in the unit that was asked for) and amounts in ten-thousandths
select
    l.version, l.line, i.sku, i.name, l.unit_quantity, l.unit, l.gross_amount, l.discount_amount, l.shipping_amount,
    l.tax_amount, p.name as price_list
from quote_line as l
join item as i on i.item_id = l.item_id
left join price_list as p on p.list_id = l.list_id
where l.quote_id = :quote_id
order by l.version, l.line
