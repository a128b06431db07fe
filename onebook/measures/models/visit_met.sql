-- What visits met with, as their touches told it.
-- grain: one row a visit of which a touch tells anything
-- columns: load_ms: the longest that a page took; payment_methods: those offered; item_id, in_stock,
--   information_complete, promised_days, price: of the product that was looked at first, as it was shown
with named as (
    select v.visit, t.system, t.visit_id
    from journey_visit as v
    join touch as t on t.system = v.system and t.external_id = v.document_id
    where t.visit_id is not null
),

told as (
    select
        t.system, t.external_id, t.visit_id, t.visitor_id, t.customer_id, t.channel, t.touched_at, t.touched_on,
        t.load_ms, t.payment_methods, $party_system as party_system,
        case
            when t.kind = 'product_view' and t.item_id is not null
                then {
                    'at': t.touched_at, 'external_id': t.external_id, 'system': t.system, 'item_id': t.item_id,
                    'in_stock': t.in_stock, 'information_complete': t.information_complete,
                    'promised_days': t.promised_days, 'price': t.price
                }
        end as looked
    from touch as t
    where
        (t.kind = 'product_view' and t.item_id is not null) or t.load_ms is not null or t.payment_methods is not null
),

of_named as (
    select
        t.system, t.visit_id, max(t.load_ms) as load_ms, max(t.payment_methods) as payment_methods,
        min(t.looked) as looked
    from told as t
    where t.visit_id is not null
    group by t.system, t.visit_id
),

unnamed as (
    select t.*, coalesce(n.id, p.id) as stream
    from told as t
    left join journey_node as n on n.kind = 'visitor' and n.system = t.system and n.code = t.visitor_id
    left join journey_node as p on p.kind <> 'visitor' and p.system = t.party_system and p.code = t.customer_id
    where t.visit_id is null
),

begun as (
    select
        v.visit, u.load_ms, u.payment_methods, u.looked,
        row_number() over (partition by u.system, u.external_id order by v.moment desc) as nth
    from unnamed as u
    join journey_visit as v
        on v.system = u.system and v.channel = u.channel and v.stream = u.stream
        and u.touched_on between v.day and v.last_day and v.moment <= u.touched_at
),

met as (
    select n.visit, o.load_ms, o.payment_methods, o.looked
    from of_named as o
    join named as n on n.system = o.system and n.visit_id = o.visit_id
    union all
    select
        b.visit, max(b.load_ms) as load_ms, max(b.payment_methods) as payment_methods, min(b.looked) as looked
    from begun as b
    where b.nth = 1
    group by b.visit
)

select
    m.visit, m.load_ms, m.payment_methods, m.looked.system as system, m.looked.item_id as item_id,
    m.looked.in_stock as in_stock, m.looked.information_complete as information_complete,
    m.looked.promised_days as promised_days, m.looked.price as price
from met as m
