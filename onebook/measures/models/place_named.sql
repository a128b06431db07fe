-- Places as each system names them.
-- grain: one row a system and place id that it uses (its own, or another's as the plan's `ids` say)
select
    u.system, p.external_id as place_id, p.system as place_system, p.name, p.kind, p.channel, p.region, p.city,
    p.country, p.head_count
from place as p
join id_space as u on u.kind = 'place' and u.id_system = p.system
