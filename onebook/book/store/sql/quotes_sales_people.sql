-- Sales people who have given quotes, and what they are called.
-- grain: one row a sales person's id, as their system has it
-- columns: name: empty where it is not known
with theirs as (
    select distinct q.system, q.sales_person_id
    from quote as q
    where q.sales_person_id is not null
)

select t.sales_person_id, coalesce(max(p.name), '') as name
from theirs as t
left join party as p on p.external_id = t.sales_person_id and p.system = t.system
group by t.sales_person_id
order by t.sales_person_id
