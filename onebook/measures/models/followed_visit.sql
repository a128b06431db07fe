-- Visits of people whom the source tells apart, and when they came again.
-- grain: one row a visit that is not only to follow a parcel
-- columns: reached: how far it came (0: no cart, 1: a cart, 2: the checkout); next_day: of the same person's next visit
--   on a later day, in any channel, NULL where none came; last_day: the last day on which any visit is recorded;
--   returned: within four weeks; old_enough: these lie within the records; seen_before: the person had been there on an
--   earlier day within 90 days, so that they are no passer-by
with own as (
    select v.* from person_visit as v where not v.only_track
),

person_day as (
    select distinct o.person, o.day from own as o
),

followed as (
    select
        d.person, d.day, lead(d.day) over one_by_one as next_day, lag(d.day) over one_by_one as previous_day
    from person_day as d
    window one_by_one as (partition by d.person order by d.day)
),

ended as (
    select max(d.day) as last_day from person_day as d
)

select
    o.system, o.document_kind, o.document_id, o.document_line, o.day, o.channel, o.campaign_id, o.device, o.person,
    o.failed, case when o.checkouts > 0 then 2 when o.carts > 0 then 1 else 0 end as reached, f.next_day, e.last_day,
    coalesce(date_diff('day', o.day, f.next_day) <= 28, false) as returned,
    date_diff('day', o.day, e.last_day) >= 28 as old_enough,
    coalesce(date_diff('day', f.previous_day, o.day) <= 90, false) as seen_before
from own as o
join followed as f on f.person = o.person and f.day = o.day
cross join ended as e
