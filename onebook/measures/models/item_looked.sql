-- Items that people who are known looked at on digital channels, and whether they bought them, in whatever channel.
-- grain: one row a visit and item
-- columns: item_system, item_id: the item, as its own system names it; bought, bought_elsewhere: the item itself within
--   the look-back from that day, in any channel and in another than it was looked at; followed: a look-back has passed
with named as (
    select distinct w.person from who as w where w.kind <> 'visitor'
),

looked as (
    select
        r.person, r.visit, r.day, r.channel, r.system, r.document_kind, r.document_id,
        coalesce(n.item_system, r.system) as item_system, r.item_id, n.name, n.item_group
    from research as r
    join named as k on k.person = r.person
    left join item_named as n on n.system = r.system and n.item_id = r.item_id
),

bought as (
    select distinct
        l.person, l.day, l.channel, coalesce(n.item_system, l.system) as item_system, l.item_id
    from person_line as l
    left join item_named as n on n.system = l.system and n.item_id = l.item_id
    where l.person is not null
),

followed_by as (
    select k.visit, k.item_system, k.item_id, bool_or(b.channel <> k.channel) as elsewhere
    from looked as k
    join bought as b
        on b.person = k.person and b.item_system = k.item_system and b.item_id = k.item_id and b.day >= k.day
        and date_diff('day', k.day, b.day) < $look_back
    group by k.visit, k.item_system, k.item_id
)

select
    k.system, k.document_kind, k.document_id, cast(null as varchar) as document_line, k.day, k.channel, k.person,
    k.item_system, k.item_id, k.name, k.item_group, f.visit is not null as bought,
    coalesce(f.elsewhere, false) as bought_elsewhere,
    date_diff('day', k.day, (select max(s.ordered_on) from sales_order as s)) >= $look_back as followed
from looked as k
left join followed_by as f on f.visit = k.visit and f.item_system = k.item_system and f.item_id = k.item_id
