-- Orders whose delivery was promised, on the day of the first promise.
-- grain: one row an order whose promise has fallen due; the order's own promise, else the latest of its lines' first
--   promises; till sales and what the customer cancelled (the order, or all of its lines) are out
-- columns: on_time, on_time_latest: by the day of the first and of the latest promise; on_time_instant: by the first
--   promise's instant; an order promised by its lines is on time if all of them are. delivered: all of it; perfect: on
--   time, all of it, nothing of it sent back for repair or scrap, no complaint about it. Overdue and cancelled: late
with by_lines as (
    select
        system, sales_order_id, max(promised_on) as promised_on, max(channel) as channel, max(place_id) as place_id,
        max(customer_id) as customer_id, max(sales_person_id) as sales_person_id, bool_and(on_time) as on_time,
        bool_and(on_time_instant) as on_time_instant, bool_and(on_time_latest) as on_time_latest,
        bool_and(not lost and delivered_on is not null) as delivered
    from promised_line
    group by system, sales_order_id
),

by_header as (
    select
        o.system, o.external_id as sales_order_id, o.promised_on, o.promised_at, o.latest_promised_on, o.delivered_on,
        o.delivered_at, o.channel, o.place_id, o.customer_id, o.sales_person_id,
        coalesce(s.cancelled, false) as cancelled, s.cancelled_by
    from sales_order as o
    left join order_standing as s on s.system = o.system and s.external_id = o.external_id
    where
        o.promised_on is not null
        and coalesce(o.delivery_method, 'ship') not in ('carry_out', 'digital')
        and not coalesce(s.draft, false)
),

line_delivery as (
    select
        l.system, l.sales_order_id,
        bool_and(l.cancelled and not coalesce(l.cancelled_by = 'merchant', false)) as given_up,
        bool_or(l.cancelled and coalesce(l.cancelled_by = 'merchant', false)) as any_lost,
        bool_or(not l.cancelled and l.delivered_on is not null) as any_told,
        bool_and(l.cancelled or l.delivered_on is not null) as all_delivered,
        max(l.delivered_on) filter (where not l.cancelled) as delivered_on,
        max(l.delivered_at) filter (where not l.cancelled) as delivered_at
    from order_line as l
    join by_header as h on h.system = l.system and h.sales_order_id = l.sales_order_id
    where l.line_kind = 'goods' or l.promised_on is not null or l.delivered_on is not null
    group by l.system, l.sales_order_id
),

arrived as (
    select
        h.system, h.sales_order_id, h.promised_on, h.promised_at,
        coalesce(h.latest_promised_on, h.promised_on) as latest_promised_on, h.channel, h.place_id, h.customer_id,
        h.sales_person_id, h.cancelled,
        coalesce(h.delivered_on, case when d.all_delivered then d.delivered_on end) as delivered_on,
        coalesce(h.delivered_at, case when d.all_delivered and h.delivered_on is null then d.delivered_at end)
            as delivered_at,
        coalesce(not d.any_lost and (d.all_delivered or not d.any_told), true) as complete
    from by_header as h
    left join line_delivery as d on d.system = h.system and d.sales_order_id = h.sales_order_id
    where
        (not h.cancelled or coalesce(h.cancelled_by = 'merchant', false))
        and (h.cancelled or not coalesce(d.given_up, false))
),

due as (
    select
        system, sales_order_id, promised_on, channel, place_id, customer_id, sales_person_id,
        not cancelled and coalesce(delivered_on <= promised_on, false) as on_time,
        not cancelled and coalesce(delivered_at <= promised_at, delivered_on <= promised_on, false) as on_time_instant,
        not cancelled and coalesce(delivered_on <= latest_promised_on, false) as on_time_latest,
        not cancelled and delivered_on is not null as delivered,
        not cancelled and delivered_on is not null and complete as complete
    from arrived
    where promised_on < $today
    union all
    select
        l.system, l.sales_order_id, l.promised_on, l.channel, l.place_id, l.customer_id, l.sales_person_id, l.on_time,
        l.on_time_instant, l.on_time_latest, l.delivered, l.delivered as complete
    from by_lines as l
    left join by_header as h on h.system = l.system and h.sales_order_id = l.sales_order_id
    where l.promised_on < $today and h.system is null
),

complained as (
    select distinct coalesce(c.sales_order_system, u.id_system, c.system) as system, c.sales_order_id
    from contact as c
    left join id_space as u on u.kind = 'sales_order' and u.system = c.system
    where c.kind = 'complaint' and c.sales_order_id is not null
),

damaged as (
    select distinct $order_system as system, sales_order_id
    from sales_return
    where condition in ('repair', 'scrap') and sales_order_id is not null
)

select
    o.system, 'sales_order' as document_kind, o.sales_order_id as document_id, cast(null as varchar) as document_line,
    o.promised_on as day, o.channel, o.place_id, o.customer_id, o.sales_person_id, o.on_time, o.on_time_instant,
    o.on_time_latest, o.delivered,
    o.on_time and o.complete and c.system is null and d.system is null as perfect
from due as o
left join complained as c on c.system = o.system and c.sales_order_id = o.sales_order_id
left join damaged as d on d.system = o.system and d.sales_order_id = o.sales_order_id
