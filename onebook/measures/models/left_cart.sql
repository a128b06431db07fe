-- Carts that were left, and whether what was in them was bought elsewhere.
-- grain: one row a visit in which a cart was filled and nothing ordered, by somebody known
-- columns: saved: within fourteen days the person ordered something of the same item group in another channel
select
    system, document_kind, document_id, document_line, day, channel, campaign_id, device, person, saved
from left_visit
where carts > 0
