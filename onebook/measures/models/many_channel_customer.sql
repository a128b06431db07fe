-- Records of known customers who bought in several channels in a period, in whatever record's name.
-- grain: one row a period and record
with in_several as (
    select p.label as period, b.person_system, b.person_id
    from bought as b
    join period as p on b.day between p.first_day and p.last_day or (p.all_time and b.day is null)
    group by p.label, b.person_system, b.person_id
    having min(b.channel) <> max(b.channel)
)

select period, person_system as customer_system, person_id as customer_id from in_several
union all
select i.period, a.system as customer_system, a.code as customer_id
from in_several as i
join journey_alias as a on a.person_system = i.person_system and a.person_code = i.person_id
