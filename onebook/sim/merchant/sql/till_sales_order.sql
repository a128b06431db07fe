-- Receipts of the tills.
-- grain: one row a receipt
select distinct
    "Beleg" as external_id, 'stores' as channel, "Datum" || ' ' || "Zeit" as ordered_at,
    "Karte" as customer_id, "Filiale" as place_id, 'carry_out' as delivery_method, 'closed' as status
from receipts
