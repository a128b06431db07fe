-- Price lists by name, after the one that a page ended with.
-- grain: one row a price list
-- columns: off in ten-thousandths of 1; channel, customer: all where the parameter is empty
select l.name, l.currency, l.channel, l.group_name, p.system, p.external_id, l.from_on, l.until_on, b.name, l.off
from price_list as l
left join party as p on p.party_id = l.party_id
left join price_list as b on b.list_id = l.base_id
where
    l.name > :after and (:channel = '' or l.channel = :channel)
    and (:customer = '' or p.external_id = :customer)
order by l.name
limit :most
