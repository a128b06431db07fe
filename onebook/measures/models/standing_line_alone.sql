-- Sales order lines with whether they stand, where no order is a draft or cancelled as a whole.
-- grain: one row a sales order line
-- columns: as sent_line, and cancelled
select
    l.*,
    (l.cancelled_on is not null or l.cancelled_by is not null or l.cancel_reason is not null) as cancelled
from sent_line as l
