-- Parties as they stand, with where they get their bills.
-- grain: one row a party
-- columns: may_write: 1 where they consent to marketing or a newsletter on any channel, 0 where they do not
select
    p.party_id, p.system, p.external_id, p.kind, p.name, p.is_customer, p.is_supplier, p.is_employee, p.is_lead,
    p.given_name, p.family_name, p.group_name, coalesce(a.country, p.country) as country, p.born_on, a.street,
    a.postcode, a.city, a.region,
    (
        select max(case when c.given then 1 else 0 end) from party_consent as c
        where c.party_id = p.party_id and c.purpose in ('marketing', 'newsletter')
    ) as may_write
from party as p
left join party_address as a
    on a.party_id = p.party_id
    and a.label = (
        select min(b.label) from party_address as b
        where b.party_id = p.party_id and b.is_billing and b.until_on is null
    )
where p.party_id = any_of(:keys)
