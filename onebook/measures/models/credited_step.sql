-- Steps among which orders are shared out, each once: a visit stands for the channel that brought it.
-- grain: one row an earning step; a visit that began within a pause after a click of the same person is left out, as
--   that click stands for it
-- columns: as earning_step; channel: of a visit from a campaign the campaign's, where one is told; landed_system,
--   landed_id: the touch with which the visit began that a click led to, else the step's own touch (NULL: it is none)
with brought as (
    select c.external_id as campaign_id, min(c.channel) as channel
    from campaign as c
    where c.channel is not null
    group by c.external_id
    having min(c.channel) = max(c.channel)
),

sequenced as (
    select
        e.*,
        lag(e.kind) over one_by_one as kind_before,
        lag(epoch(e.moment)) over one_by_one as second_before,
        lead(e.visit) over one_by_one as visit_after,
        lead(epoch(e.moment)) over one_by_one as second_after,
        lead(e.system) over one_by_one as system_after,
        lead(e.document_id) over one_by_one as document_after
    from earning_step as e
    window one_by_one as (
        partition by e.person
        order by e.moment, case when e.visit is null then 0 else 1 end, e.system, e.document_kind, e.document_id
    )
),

linked as (
    select
        s.*,
        s.kind = 'click' and s.visit_after is not null and s.second_after - epoch(s.moment) <= $pause_seconds as leads,
        s.visit is not null and coalesce(s.kind_before = 'click', false)
        and epoch(s.moment) - s.second_before <= $pause_seconds as led_to
    from sequenced as s
)

select
    l.person, l.moment, l.day,
    case when l.visit is null then l.channel else coalesce(b.channel, l.channel) end as channel,
    l.kind, l.visit, l.campaign_id, l.system, l.document_kind, l.document_id,
    case when l.leads then l.system_after when l.document_kind = 'touch' then l.system end as landed_system,
    case when l.leads then l.document_after when l.document_kind = 'touch' then l.document_id end as landed_id
from linked as l
left join brought as b on b.campaign_id = l.campaign_id
where not l.led_to
