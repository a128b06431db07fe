-- What parties consent to as of now.
-- grain: one row a party, purpose and channel
select
    c.party_id, c.purpose, c.channel, c.given, c.since_at, c.entries
from party_consent as c
where c.party_id = any_of(:parties)
