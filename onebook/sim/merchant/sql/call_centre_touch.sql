-- Calls, each being a visit to the call centre.
-- grain: one row a call
select
    "CALL" as external_id, 'visit' as kind, 'call_centre' as channel, "AT" as touched_at, "CUSTOMER" as customer_id,
    "SECONDS" as duration_seconds, case "ABOUT" when 'order' then 'shop' when 'question' then 'research' else 'service' end
        as purpose
from calls
