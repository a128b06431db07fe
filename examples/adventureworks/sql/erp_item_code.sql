-- Product numbers.
-- grain: one row a product
select product_id as item_id, 'sku' as scheme, product_number as code
from product
