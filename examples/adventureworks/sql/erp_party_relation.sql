-- Which sales person looks after which shop.
-- grain: one row a shop
select
    concat('store ', store_id) as party_id, 'looked_after_by' as relation,
    concat('employee ', sales_person_id) as other_id
from store
where sales_person_id is not null
