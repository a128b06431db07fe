-- Order lines to be delivered, and whether the customer had them by the next working day.
-- grain: one row an order line whose next working day has passed, in systems that tell deliveries; till sales and what
--   the customer cancelled are out
-- columns: day: when it was ordered; next_day: delivered by the working day after the one it counts for. What is
--   ordered after the cut-off or on a free day counts for the next working day; an unknown time of day is before it.
--   nth of a free day is that of the working day before, and by then this one is over
with telling as (
    select distinct system from order_line where delivered_on is not null
),

counted as (
    select
        l.system, l.sales_order_id, l.line, l.ordered_on, l.channel, l.place_id, l.item_id, l.customer_id,
        l.sales_person_id, l.carrier, l.cancelled, l.delivered_on,
        case
            when not w.working then w.nth + 1
            when extract(hour from l.ordered_at at time zone $time_zone) * 60
                + extract(minute from l.ordered_at at time zone $time_zone) > $cut_off_minutes then w.nth + 1
            else w.nth
        end as starts_nth
    from order_line as l
    join telling as t on t.system = l.system
    join working_day as w on w.day = l.ordered_on
    where
        l.line_kind = 'goods'
        and coalesce(l.delivery_method, 'ship') not in ('carry_out', 'digital')
        and (not l.cancelled or coalesce(l.cancelled_by = 'merchant', false))
)

select
    c.system, 'sales_order' as document_kind, c.sales_order_id as document_id, c.line as document_line,
    c.ordered_on as day, c.channel, c.place_id, c.item_id, c.customer_id, c.sales_person_id, c.carrier,
    not c.cancelled
    and coalesce(d.nth <= c.starts_nth or (d.nth = c.starts_nth + 1 and d.working), false) as next_day
from counted as c
left join working_day as d on d.day = c.delivered_on
where c.starts_nth + 1 <= (select nth from working_day where day = $today - 1)
