-- Product numbers.
-- grain: one row an item
select ProductKey::varchar as item_id, 'sku' as scheme, ProductAlternateKey as code, 'erp' as code_system
from product
