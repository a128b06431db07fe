-- The lines of quotes, in all versions, with their items' numbers.
-- grain: one row a quote, version and line
-- columns: quantities and amounts in ten-thousandths
select
    l.quote_id, l.version, l.line, l.item_id, l.quantity, l.unit, l.unit_quantity, l.gross_amount, l.discount_amount,
    l.shipping_amount, l.tax_amount, l.list_id, i.sku
from quote_line as l
join item as i on i.item_id = l.item_id
where l.quote_id = any_of(:quotes)
order by l.quote_id, l.version, l.line
