-- The items' GTINs.
-- grain: one row an item
select item as item_id, 'gtin' as scheme, gtin as code from items
