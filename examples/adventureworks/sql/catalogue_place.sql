-- The sample's stock lies in one warehouse.
-- grain: one row
select 'warehouse' as external_id, 'warehouse' as kind, 'Warehouse' as name
