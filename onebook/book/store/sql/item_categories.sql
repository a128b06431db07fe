-- The categories of items.
-- grain: one row a category
select i.category
from item as i
where i.category is not null
group by i.category
order by i.category
limit :most
