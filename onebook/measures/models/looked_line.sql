-- Order lines of goods, by what their buyer had looked at or asked about on the other side: on digital channels before
-- they bought in a physical or human one, and the other way round.
-- grain: one row an order line of goods that is not cancelled
-- columns: side: where it was bought; lag_days: days since the last interest in the item or its group within the
--   look-back (0 to 29; NULL: none); placebo_lag_days: the same in the window just before it; researched,
--   researched_before: there was any in these; visited: any advert followed, visit, question or lead on the other side
--   within the look-back, whatever it was about; person: NULL where nobody is known
with looked as (
    select
        l.system, l.document_id, l.document_line, min(date_diff('day', i.day, l.day))
            filter (where date_diff('day', i.day, l.day) < $look_back) as lag_days,
        min(date_diff('day', i.day, l.day) - $look_back)
            filter (where date_diff('day', i.day, l.day) >= $look_back) as placebo_lag_days
    from person_line as l
    join interest as i
        on i.person = l.person and i.side <> l.side and i.day <= l.day
        and date_diff('day', i.day, l.day) < 2 * $look_back
        and (i.item_group = l.item_group or i.item_id = l.item_id)
    group by l.system, l.document_id, l.document_line
),

turned_up as (
    select
        s.person, s.day,
        case when s.channel in ($digital_channels) then 'digital' else 'offline' end as side
    from person_step as s
    where
        s.document_kind in ('touch', 'contact', 'lead') and s.phase in ('awareness', 'consideration', 'decision')
        and s.kind <> 'impression' and s.channel is not null
),

came as (
    select distinct l.system, l.document_id
    from person_line as l
    join turned_up as t
        on t.person = l.person and t.side <> l.side and t.day <= l.day and date_diff('day', t.day, l.day) < $look_back
)

select
    l.system, l.document_kind, l.document_id, l.document_line, l.day, l.channel, l.side, l.item_id, l.item_group,
    l.customer_id, l.person, l.kept_amount, l.rate_missing, k.lag_days, k.placebo_lag_days,
    k.lag_days is not null as researched, k.placebo_lag_days is not null as researched_before,
    c.document_id is not null as visited
from person_line as l
left join looked as k on k.system = l.system and k.document_id = l.document_id and k.document_line = l.document_line
left join came as c on c.system = l.system and c.document_id = l.document_id
