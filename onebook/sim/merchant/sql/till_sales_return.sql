-- What came back to the tills; money is paid back at once.
-- grain: one row a return and line
select
    r."Retoure" as external_id, r."Zeile" as line, r."Beleg" as sales_order_id, r."Zeile" as order_line,
    'stores' as channel, 'stores' as return_channel, r."Filiale" as return_place_id, a."Artikel" as item_id,
    r."Datum" as returned_on, r."Datum" as refunded_on,
    r."Menge" as quantity, r."Betrag" as amount, r."MwSt" as tax_rate,
    case r."Zustand" when 'verkaufbar' then 'restock' else 'scrap' end as "condition",
    case when r."Zustand" = 'verkaufbar' then
        replace(cast(cast(replace(a."EK", ',', '.') as decimal(18, 2)) * cast(r."Menge" as integer) as varchar), '.', ',')
    end as cost_amount
from returns as r
left join articles as a on a."EAN" = r."EAN"
