-- Three letters after one another in the names of changed parties, to find names that are misspelt.
-- grain: one row a node and part
-- columns: part: of a word in small letters without accents, a space before and after it
with described as (
    select
        $party_system as system, external_id as party_id,
        max(coalesce(name, concat_ws(' ', given_name, family_name))) as name
    from party
    group by 1, 2
),

word as (
    select n.id as node, ' ' || unnest(regexp_split_to_array(strip_accents(lower(d.name)), '[^\p{L}\d]+')) || ' ' as word
    from changed_node as n
    join described as d on d.system = n.system and d.party_id = n.code
)

select distinct w.node, substr(w.word, i.place, 3) as part
from word as w
join (select unnest(range(1, 40)) as place) as i on i.place <= length(w.word) - 2
