-- Buyers on the marketplace: known by a pseudonym only.
-- grain: one row a buyer
select distinct "buyer-email" as external_id, 'person' as kind, 'customer' as role, 'marketplace' as customer_group
from orders
