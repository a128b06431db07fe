-- Lines of receipts: the goods go with the customer.
-- grain: one row a receipt and line
select
    r."Beleg" as sales_order_id, r."Zeile" as line, 'stores' as channel,
    r."Datum" || ' ' || r."Zeit" as ordered_at,
    r."Datum" || ' ' || r."Zeit" as shipped_at, r."Karte" as customer_id,
    r."Filiale" as place_id, a."Artikel" as item_id, r."Menge" as quantity, r."Betrag" as gross_amount,
    r."Rabatt" as discount_amount, r."MwSt" as tax_rate, 'carry_out' as delivery_method,
    replace(cast(cast(replace(a."EK", ',', '.') as decimal(18, 2)) * cast(r."Menge" as integer) as varchar), '.', ',')
        as cost_amount
from receipts as r
left join articles as a on a."EAN" = r."EAN"
