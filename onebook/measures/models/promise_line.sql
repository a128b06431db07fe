-- Order lines whose delivery was promised, on the day of the first promise.
-- grain: one row an order line whose first promise has fallen due: its day has passed
-- columns: on_time: delivered by the day of the first promise; on_time_latest: by that of the latest promise; what is
--   overdue and what we cancelled is late; till sales and what the customer cancelled are out
select
    l.system, 'sales_order' as document_kind, l.sales_order_id as document_id, l.line as document_line,
    l.promised_on as day, l.channel, l.place_id, l.item_id, l.customer_id, l.sales_person_id, l.carrier, l.lost,
    l.delivered_on, l.on_time, l.on_time_instant, l.on_time_latest
from promised_line as l
where l.promised_on < $today
