-- Service cases and questions, and whether the person had been in another channel just before.
-- grain: one row a contact of somebody known
-- columns: moved: they had done something in another channel in the seven days before (following an advert there is no
--   turning to it); from_channel: the last one that they had been in (NULL: none); explained_again, solved: as the
--   source tells (NULL: it does not)
with turned_to_us as (
    select
        c.system, c.external_id, c.opened_on, c.channel, c.customer_id, c.explained_again, c.solved_first_time,
        $party_system as party_system
    from contact as c
    where c.customer_id is not null
),

known as (
    select t.*, w.person
    from turned_to_us as t
    join who as w on w.kind <> 'visitor' and w.system = t.party_system and w.code = t.customer_id
),

came_from as (
    select k.system, k.external_id, s.channel as from_channel
    from known as k
    join person_step as s
        on s.person = k.person and s.channel <> k.channel and s.day <= k.opened_on
        and date_diff('day', s.day, k.opened_on) <= 7
        and s.kind not in ('delivery', 'survey', 'impression', 'click', 'search_hit', 'share')
    qualify
        row_number() over (
            partition by k.system, k.external_id order by s.day desc, s.moment desc, s.channel, s.document_id
        ) = 1
)

select
    k.system, 'contact' as document_kind, k.external_id as document_id, cast(null as varchar) as document_line,
    k.opened_on as day, k.channel, k.customer_id, k.person, f.external_id is not null as moved, f.from_channel,
    k.explained_again, k.solved_first_time as solved
from known as k
left join came_from as f on f.system = k.system and f.external_id = k.external_id
