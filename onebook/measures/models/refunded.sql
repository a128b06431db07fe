-- Returns when their money was paid back.
-- grain: one row a line of a sales return that was refunded
-- columns: day: when it was refunded; refund_days: calendar days from return to refund
select
    system, 'sales_return' as document_kind, external_id as document_id, line as document_line, refunded_on as day,
    channel, return_channel, place_id, item_id, customer_id,
    greatest(date_diff('day', returned_on, refunded_on), 0) as refund_days
from goods_return
where refunded_on is not null and returned_on is not null
