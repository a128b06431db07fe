-- Words of names and towns, in small letters without accents, umlauts and the like.
-- grain: one row a node and word
-- columns: town: 1 where the word is of the town alone
with described as (
    select
        $party_system as system, external_id as party_id,
        max(coalesce(name, concat_ws(' ', given_name, family_name))) as name, max(city) as city
    from party
    group by 1, 2
),

said as (
    select n.id as node, 0 as town, d.name as words
    from described as d
    join journey_node as n on n.kind <> 'visitor' and n.system = d.system and n.code = d.party_id
    where d.name is not null
    union all
    select n.id as node, 1 as town, d.city as words
    from described as d
    join journey_node as n on n.kind <> 'visitor' and n.system = d.system and n.code = d.party_id
    where d.city is not null
),

plain as (
    select
        node, town,
        replace(
            replace(replace(replace(replace(strip_accents(lower(words)), 'ß', 'ss'), 'ø', 'o'), 'ae', 'a'), 'oe', 'o'),
            'ue', 'u'
        ) as words
    from said
),

parted as (
    select node, town, unnest(regexp_split_to_array(words, '[^\p{L}\p{N}]+')) as word
    from plain
)

select node, word, min(town) as town from parted where word <> '' group by node, word
