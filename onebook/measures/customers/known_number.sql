-- Numbers under which somebody can be asked for: their records' own, and those of orders, parcels, returns and cases.
-- grain: one row a node and number
-- columns: key: in small letters, without spaces, hyphens, dots and slashes; what: the record type
with numbered as (
    select n.id as node, n.code as number, case n.kind when 'visitor' then 'visitor' else 'party' end as what
    from journey_node as n
    union all
    select s.node, s.document_id as number, s.document_kind as what
    from journey_step as s
    where s.document_kind not in ('touch', 'survey')
    union all
    select k.node, k.tracking as number, 'tracking' as what
    from known_parcel as k
    where k.tracking is not null
)

select distinct node, regexp_replace(lower(number), '[\s./-]', '', 'g') as key, what from numbered
