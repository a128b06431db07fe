-- What items are called.
-- grain: one row an item
select i.system as item_system, i.external_id as item_id, coalesce(i.name, '') as name from item as i
