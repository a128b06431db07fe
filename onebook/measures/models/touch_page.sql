-- Pages seen in visits that the source tells apart.
-- grain: one row a visit and page
with begun as (
    select v.visit, v.system, t.visit_id
    from person_visit as v
    join touch as t on t.system = v.system and t.external_id = v.document_id
    where t.visit_id is not null
)

select distinct b.visit, t.page
from begun as b
join touch as t on t.system = b.system and t.visit_id = b.visit_id
where t.page is not null
