-- Who quotes are for and who gave them, as parties are called.
-- grain: one row a quote
-- columns: empty where a name is not known
select q.quote_id, coalesce(c.name, '') as customer, coalesce(s.name, '') as sales_person
from quote as q
left join party as c on c.external_id = q.customer_id and c.system = q.system
left join party as s on s.external_id = q.sales_person_id and s.system = q.system
where q.quote_id = any_of(:quotes)
order by q.quote_id
