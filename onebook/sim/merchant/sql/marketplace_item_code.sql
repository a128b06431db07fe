-- The marketplace's ids of items.
-- grain: one row a listing
select "seller-sku" as item_id, 'asin' as scheme, listing as code, 'marketplace' as code_system from listings
