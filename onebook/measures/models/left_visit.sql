-- Visits in which something was looked at and nothing ordered, and whether it was bought elsewhere.
-- grain: one row a visit with a product viewed or a cart filled, and nothing ordered, by somebody known
-- columns: carts: filled in it; saved: within fourteen days the person ordered something of the same item group (where
--   a cart was filled: as what was in it) in another channel; saved_channel, saved_system, saved_order_id: the first
--   such order; saved_amount: its lines of that group, net of returns, business currency; saved_before: they had done
--   so in the fifteen days before, which tells how often it is coincidence; came_back: within fourteen days they
--   ordered so in the same channel
with somebody as (
    select distinct w.person from who as w where w.kind <> 'visitor'
),

looked as (
    select
        v.system, v.document_kind, v.document_id, v.visit, v.person, v.day, v.channel, v.campaign_id, v.device, v.carts
    from person_visit as v
    join somebody as k on k.person = v.person
    where (v.carts > 0 or v.product_views > 0) and not v.converted and not v.only_track
),

wanted as (
    select f.visit, f.person, f.day, f.channel, i.item_id, n.item_group
    from looked as f
    join journey_visit_item as i on i.visit = f.visit and (i.carts > 0 or f.carts = 0)
    left join item_named as n on n.system = i.system and n.item_id = i.item_id
),

bought as (
    select distinct
        w.visit, l.channel, l.channel = w.channel as same_channel, date_diff('day', w.day, l.day) as days_after,
        l.system, l.document_id, l.document_line, l.kept_amount
    from wanted as w
    join person_line as l
        on l.person = w.person and date_diff('day', w.day, l.day) between -15 and 14
        and (l.item_group = w.item_group or l.item_id = w.item_id)
),

first_elsewhere as (
    select b.visit, b.system, b.document_id, b.channel, min(b.days_after) as days_after, sum(b.kept_amount) as amount
    from bought as b
    where not b.same_channel and b.days_after >= 0
    group by b.visit, b.system, b.document_id, b.channel
    qualify row_number() over (partition by b.visit order by min(b.days_after), b.system, b.document_id) = 1
),

summed as (
    select
        b.visit, bool_or(not b.same_channel and b.days_after < 0) as saved_before,
        bool_or(b.same_channel and b.days_after >= 0) as came_back
    from bought as b
    group by b.visit
)

select
    f.system, f.document_kind, f.document_id, cast(null as varchar) as document_line, f.day, f.channel, f.campaign_id,
    f.device, f.person, f.visit, f.carts, e.visit is not null as saved, e.channel as saved_channel,
    e.system as saved_system, e.document_id as saved_order_id, e.amount as saved_amount,
    coalesce(s.saved_before, false) as saved_before, coalesce(s.came_back, false) as came_back
from looked as f
left join first_elsewhere as e on e.visit = f.visit
left join summed as s on s.visit = f.visit
