-- Sales orders that do not stand: drafts, what was cancelled, and what its source took away.
-- grain: one row such a sales order (most are none, so this is short)
-- columns: draft: a draft, or taken away: its lines are none either; cancelled; cancelled_by: as told, else as the
--   reason tells; cancel_reason
select
    o.system, o.external_id, coalesce(o.status = 'draft', false) as draft,
    (
        o.cancelled_on is not null or o.cancelled_by is not null or o.cancel_reason is not null
        or coalesce(o.status = 'cancelled', false)
    ) as cancelled,
    coalesce(
        o.cancelled_by,
        case o.cancel_reason when 'out_of_stock' then 'merchant' when 'customer_request' then 'customer' end
    ) as cancelled_by,
    o.cancel_reason
from sales_order as o
where
    o.status in ('draft', 'cancelled') or o.cancelled_on is not null or o.cancelled_by is not null
    or o.cancel_reason is not null
union all
select
    d.system, d.external_id, true as draft, false as cancelled, cast(null as varchar) as cancelled_by,
    cast(null as varchar) as cancel_reason
from deleted_order as d
