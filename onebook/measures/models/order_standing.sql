-- Sales orders that do not stand: drafts, and what was cancelled.
-- grain: one row a sales order that is a draft or cancelled (most are neither, so this is short)
-- columns: draft, cancelled: which of the two it is
select
    o.system, o.external_id, coalesce(o.status = 'draft', false) as draft,
    (o.cancelled_on is not null or o.cancelled_by is not null or coalesce(o.status = 'cancelled', false)) as cancelled
from sales_order as o
where o.status in ('draft', 'cancelled') or o.cancelled_on is not null or o.cancelled_by is not null
