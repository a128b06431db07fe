-- All that parties said of what they consent to, in the order in which it came in.
-- grain: one row a party, purpose, channel and time
select c.purpose, c.channel, c.given, c.said_at, c.how, c.source
from party_consent_entry as c
where c.party_id = any_of(:parties)
order by c.purpose, c.channel, c.nth
