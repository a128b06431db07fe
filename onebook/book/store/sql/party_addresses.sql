-- The addresses of parties.
-- grain: one row a party and address
select
    a.party_id, a.label, a.is_billing, a.is_delivery, a.name, a.street, a.more, a.postcode, a.city, a.region,
    a.country, a.from_on, a.until_on
from party_address as a
where a.party_id = any_of(:parties)
