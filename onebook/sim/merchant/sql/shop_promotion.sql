-- The discount codes that were used.
-- grain: one row a code
select distinct discount_code as external_id, discount_code as name from lines where discount_code is not null
