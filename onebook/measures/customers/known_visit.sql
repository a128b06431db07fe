-- Visits of digital channels.
-- grain: one row a visit, under the customer who was known in it, else the visitor
select
    coalesce(v.party, v.stream) as node, epoch_us(v.moment) as moment, cast(v.day as varchar) as day, v.channel,
    v.system, v.document_id as id, v.carts, v.errors, cast(v.failed as bigint) as failed,
    cast(v.converted as bigint) as converted
from journey_visit as v
