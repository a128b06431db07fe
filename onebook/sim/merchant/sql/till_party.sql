-- Holders of a loyalty card.
-- grain: one row a card
select
    "Karte" as external_id, 'person' as kind, 'customer' as role, "Vorname" || ' ' || "Name" as name,
    "Vorname" as given_name, "Name" as family_name, 'loyalty card' as customer_group
from cards
