-- Price lists by their names, held.
-- grain: one row a price list
select l.list_id
from price_list as l
where l.name = any_of(:names)
order by l.list_id
for update
