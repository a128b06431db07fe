-- Orders of known customers, where no person is known under several records.
-- grain: one row a sales order that names its customer and is neither a draft nor cancelled
-- columns: as bought
select
    o.system, o.external_id as sales_order_id, o.ordered_on as day, o.ordered_at, o.channel, o.place_id,
    o.sales_person_id, $party_system as customer_system, o.customer_id, $party_system as person_system,
    o.customer_id as person_id
from sales_order as o
where
    o.customer_id is not null
    and coalesce(o.status, 'placed') not in ('draft', 'cancelled')
    and o.cancelled_on is null and o.cancelled_by is null and o.cancel_reason is null
