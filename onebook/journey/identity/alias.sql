-- Parties of the region that are counted under another record of the same person.
-- grain: one row a party, those under which persons are counted left out
-- columns: person_system, person_code: that other record: one that says to which group of customers they belong, else
--   the first by name
with record as (
    select n.system, n.code, p.person, count(*) over (partition by p.person) as records
    from region_person as p
    join journey_node as n on n.id = p.node
    where n.kind <> 'visitor'
),

several as (
    select system, code, person from record where records > 1
),

described as (
    select $party_system as system, external_id as code, customer_group from party where customer_group is not null
),

grouped as (
    select system, code from described where (system, code) in (select (system, code) from several) group by system, code
),

ranked as (
    select
        s.system, s.code, s.person,
        row_number() over (partition by s.person order by g.code is null, s.system, s.code) as nth
    from several as s
    left join grouped as g on g.system = s.system and g.code = s.code
)

select o.system, o.code, f.system as person_system, f.code as person_code
from ranked as o
join ranked as f on f.person = o.person and f.nth = 1
where o.nth > 1
