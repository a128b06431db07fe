-- Items as each system names them.
-- grain: one row a system and item id that it uses (its own, or another's as the plan's `ids` say)
select
    u.system, i.external_id as item_id, i.system as item_system, i.name, coalesce(i.item_group, g.item_group)
        as item_group,
    coalesce(i.subgroup, g.subgroup) as subgroup, i.brand, i.kind
from item as i
join id_space as u on u.kind = 'item' and u.id_system = i.system
left join item as g on g.system = i.system and g.external_id = i.parent_id
