-- Orders whose person had been met in another channel within the look-back before.
-- grain: one row a sales order of somebody known, and other channel in which they had an earning step before it
-- columns: by_channel: that other channel; channel: where the order was placed; value: as credit_order
select distinct
    o.system, o.document_kind, o.document_id, o.day, e.channel as by_channel, o.channel, o.customer_id, o.person,
    o.value
from credit_order as o
join earning_step as e
    on e.person = o.person and e.channel <> o.channel and e.moment <= o.moment
    and epoch(o.moment) - epoch(e.moment) < $look_back * 86400
