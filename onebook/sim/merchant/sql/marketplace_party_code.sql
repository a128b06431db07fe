-- The pseudonyms under which the marketplace passes on mail.
-- grain: one row a buyer
select distinct "buyer-email" as party_id, 'login' as scheme, "buyer-email" as code from orders
