-- Records of known customers who bought in several channels in a period, in whatever record's name.
-- grain: one row a period and record
-- columns: first_day, last_day: of the period
with in_several as (
    select p.label as period, p.first_day, p.last_day, b.person_system, b.person_id
    from bought as b
    join period as p on coalesce(b.day, $no_day) between p.first_day and p.last_day
    group by p.label, p.first_day, p.last_day, b.person_system, b.person_id
    having min(b.channel) <> max(b.channel)
)

select period, first_day, last_day, person_system as customer_system, person_id as customer_id from in_several
union all
select i.period, i.first_day, i.last_day, a.system as customer_system, a.code as customer_id
from in_several as i
join journey_alias as a on a.person_system = i.person_system and a.person_code = i.person_id
