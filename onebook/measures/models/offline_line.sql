-- Order lines of physical and human channels, by what their buyer had looked at on digital ones before.
-- grain: one row an order line of goods in such a channel that is not cancelled
-- columns: lag_days: days since the last research on the item or its group within the look-back (0 to 29; NULL: none);
--   placebo_lag_days: the same in the window just before it; researched, researched_before: there was any in these;
--   visited: any visit within the look-back, whatever it was about; person: NULL where nobody is known
with line as (
    select p.* from person_line as p where p.side = 'offline'
),

looked as (
    select
        l.system, l.document_id, l.document_line, min(date_diff('day', r.day, l.day))
            filter (where date_diff('day', r.day, l.day) < $look_back) as lag_days,
        min(date_diff('day', r.day, l.day) - $look_back)
            filter (where date_diff('day', r.day, l.day) >= $look_back) as placebo_lag_days
    from line as l
    join research as r
        on r.person = l.person and r.day <= l.day and date_diff('day', r.day, l.day) < 2 * $look_back
        and (r.item_group = l.item_group or r.item_id = l.item_id)
    group by l.system, l.document_id, l.document_line
),

came as (
    select distinct l.system, l.document_id
    from line as l
    join person_visit as v
        on v.person = l.person and v.day <= l.day and date_diff('day', v.day, l.day) < $look_back
        and not v.only_track
)

select
    l.system, l.document_kind, l.document_id, l.document_line, l.day, l.channel, l.item_id, l.item_group,
    l.customer_id, l.person, l.kept_amount, l.rate_missing, k.lag_days, k.placebo_lag_days,
    k.lag_days is not null as researched, k.placebo_lag_days is not null as researched_before,
    c.document_id is not null as visited
from line as l
left join looked as k on k.system = l.system and k.document_id = l.document_id and k.document_line = l.document_line
left join came as c on c.system = l.system and c.document_id = l.document_id
