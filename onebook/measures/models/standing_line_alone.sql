-- Sales order lines with whether they stand, where no order is a draft or cancelled as a whole.
-- grain: one row a sales order line
-- columns: as standing_line
select
    l.* exclude (cancelled_by),
    (l.cancelled_on is not null or l.cancelled_by is not null or l.cancel_reason is not null) as cancelled,
    coalesce(
        l.cancelled_by,
        case l.cancel_reason when 'out_of_stock' then 'merchant' when 'customer_request' then 'customer' end
    ) as cancelled_by
from sent_line as l
