-- How far people get, how long it takes, and where they leave: all of it told in one pass over the journeys.
-- grain: one row a figure of a part: `funnel`, a row a channel of entry (and all together), known people and unknown
--   ones; `gap`, one row; `leaving`, a row a channel, phase and kind of last step
-- columns: part; told: the part's columns in their order, as JSON
--   funnel: is_total; channel; known; people; journeys; orders; people who ordered; who met an error; who reached each
--     phase; who reached each phase and the next in the same journey
--   gap: from each phase to the next, and from the first step to the order: journeys that reached the latter no sooner
--     than the former, median and slowest tenth of days between
--   leaving: channel; phase; kind; journeys; people; journeys that met an error there
with chosen as materialized ($journeys),

person as (
    select
        grouping(c.channel) as is_total, c.channel, c.person, c.known, count(*) as journeys, sum(c.orders) as orders,
        bool_or(c.orders > 0) as ordered, bool_or(c.errors > 0) as failed,
        bool_or(c.awareness_at is not null) as awareness, bool_or(c.consideration_at is not null) as consideration,
        bool_or(c.decision_at is not null) as decision, bool_or(c.service_at is not null) as service,
        bool_or(c.loyalty_at is not null) as loyalty,
        bool_or(c.awareness_at is not null and c.consideration_at is not null) as awareness_on,
        bool_or(c.consideration_at is not null and c.decision_at is not null) as consideration_on,
        bool_or(c.decision_at is not null and c.service_at is not null) as decision_on,
        bool_or(c.service_at is not null and c.loyalty_at is not null) as service_on
    from chosen as c
    group by grouping sets ((c.channel, c.person, c.known), (c.person, c.known))
),

funnel as (
    select
        p.is_total, p.channel, p.known, count(*) as people, cast(sum(p.journeys) as bigint) as journeys,
        cast(sum(p.orders) as bigint) as orders, count(*) filter (where p.ordered) as ordered,
        count(*) filter (where p.failed) as failed, count(*) filter (where p.awareness) as awareness,
        count(*) filter (where p.consideration) as consideration, count(*) filter (where p.decision) as decision,
        count(*) filter (where p.service) as service, count(*) filter (where p.loyalty) as loyalty,
        count(*) filter (where p.awareness_on) as awareness_on,
        count(*) filter (where p.consideration_on) as consideration_on,
        count(*) filter (where p.decision_on) as decision_on, count(*) filter (where p.service_on) as service_on
    from person as p
    group by p.is_total, p.channel, p.known
),

days as (
    select
        case when c.consideration_at >= c.awareness_at then epoch(c.consideration_at) - epoch(c.awareness_at) end / 86400
            as to_consideration,
        case when c.decision_at >= c.consideration_at then epoch(c.decision_at) - epoch(c.consideration_at) end / 86400
            as to_decision,
        case when c.service_at >= c.decision_at then epoch(c.service_at) - epoch(c.decision_at) end / 86400 as to_service,
        case when c.loyalty_at >= c.service_at then epoch(c.loyalty_at) - epoch(c.service_at) end / 86400 as to_loyalty,
        case when c.ordered_at >= c.moment then epoch(c.ordered_at) - epoch(c.moment) end / 86400 as to_order
    from chosen as c
),

gap as (
    select
        count(d.to_consideration) as consideration, quantile_cont(d.to_consideration, 0.5) as consideration_half,
        quantile_cont(d.to_consideration, 0.9) as consideration_most,
        count(d.to_decision) as decision, quantile_cont(d.to_decision, 0.5) as decision_half,
        quantile_cont(d.to_decision, 0.9) as decision_most,
        count(d.to_service) as service, quantile_cont(d.to_service, 0.5) as service_half,
        quantile_cont(d.to_service, 0.9) as service_most,
        count(d.to_loyalty) as loyalty, quantile_cont(d.to_loyalty, 0.5) as loyalty_half,
        quantile_cont(d.to_loyalty, 0.9) as loyalty_most,
        count(d.to_order) as ordered, quantile_cont(d.to_order, 0.5) as ordered_half,
        quantile_cont(d.to_order, 0.9) as ordered_most
    from days as d
),

leaving as (
    select
        coalesce(l.last_channel, '') as channel, l.last_phase as phase, l.left_at as kind, count(*) as journeys,
        count(distinct l.person) as people, count(*) filter (where l.left_failed) as failed
    from ($left_journeys) as l
    group by 1, 2, 3
)

select 'funnel' as part, to_json(f) as told from funnel as f
union all
select 'gap' as part, to_json(g) as told from gap as g
union all
select 'leaving' as part, to_json(l) as told from leaving as l
