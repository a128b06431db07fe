-- What was paid at the till: a receipt's lines together. Fees are those of the card terminal.
-- grain: one row a receipt
select
    r."Beleg" as external_id, r."Beleg" as sales_order_id, 'stores' as channel,
    min(r."Datum" || ' ' || r."Zeit") as paid_at, 'payment' as kind,
    min(r."Zahlart") as method,
    replace(cast(sum(
        cast(replace(r."Betrag", ',', '.') as decimal(18, 2)) - cast(replace(r."Rabatt", ',', '.') as decimal(18, 2))
    ) as varchar), '.', ',') as amount,
    case when min(r."Zahlart") in ('card', 'wallet') then '0,09' else '0,00' end as fee_amount
from receipts as r
group by r."Beleg"
