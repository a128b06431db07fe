-- Price lists that may count for parties, or that are named.
-- grain: one row a price list
-- columns: off in ten-thousandths of 1
select
    l.list_id, l.name, l.currency, l.channel, l.group_name, l.party_id, l.from_on, l.until_on, l.base_id, l.off
from price_list as l
where l.party_id is null or l.party_id = any_of(:parties) or l.name = any_of(:names)
