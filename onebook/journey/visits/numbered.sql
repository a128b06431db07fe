-- The touches with the visit that they belong to: the one that the source names, else touches of one stream that follow
-- one another without a pause, on one day and from one campaign.
-- grain: one row a touch
-- columns: visit: a number of its own for each visit; nth: its place within it
with named as (
    select m.*, dense_rank() over (order by m.system, m.visit_id) as visit
    from met as m
    where m.visit_id is not null
),

paused as (
    select
        m.*,
        lag(m.moment) over stream_in_time as before,
        lag(m.touched_on) over stream_in_time as day_before,
        lag(m.campaign_id) over stream_in_time as campaign_before
    from met as m
    where m.visit_id is null
    window stream_in_time as (partition by m.system, m.channel, m.stream order by m.moment, m.external_id)
),

begun as (
    select
        p.* exclude (before, day_before, campaign_before),
        sum(
            case
                when p.before is null
                    or epoch(p.moment) - epoch(p.before) > $pause_seconds
                    or ($midnight and p.day_before <> p.touched_on)
                    or ($by_campaign and p.campaign_id is not null and p.campaign_id is distinct from p.campaign_before)
                    then 1
                else 0
            end
        ) over (order by p.system, p.channel, p.stream, p.moment, p.external_id rows unbounded preceding) as visit
    from paused as p
),

together as (
    select * from named
    union all
    select begun.* exclude (visit), begun.visit + (select coalesce(max(visit), 0) from named) as visit from begun
)

select
    t.*,
    row_number() over (
        partition by t.visit order by t.moment, case when t.kind = 'visit' then 0 else 1 end, t.external_id
    ) as nth
from together as t
