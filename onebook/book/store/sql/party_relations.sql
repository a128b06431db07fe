-- How parties stand to others.
-- grain: one row a party, relation and other party
select
    r.party_id, r.relation, r.other_id, r.starts_on, r.ends_on, r.retracted_at
from party_relation as r
where r.party_id = any_of(:parties)
