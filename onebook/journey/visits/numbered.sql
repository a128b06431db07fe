-- The touches with the visit that they belong to: the one that the source names, else touches of one thread that
-- follow one another without a pause, on one day and from one campaign.
-- grain: one row a touch
-- columns: visit: a number of its own for each visit; place: where the touch stands among all
with followed as (
    select
        o.*, row_number() over () as place,
        lag(o.thread) over () as thread_before, lag(o.at) over () as at_before, lag(o.day) over () as day_before,
        lag(o.campaign) over () as campaign_before
    from in_order as o
),

begun as (
    select
        f.* exclude (thread_before, at_before, day_before, campaign_before),
        case
            when f.thread is distinct from f.thread_before then 1
            when f.thread < 0 then 0
            when f.at - f.at_before > $pause_microseconds then 1
            when $midnight and f.day <> f.day_before then 1
            when $by_campaign and f.campaign is not null and f.campaign is distinct from f.campaign_before then 1
            else 0
        end as begins
    from followed as f
)

select
    b.* exclude (thread, begins),
    cast(sum(b.begins) over (rows unbounded preceding) as bigint) + $visits_before as visit
from begun as b
