-- What parties said of what they consent to.
-- grain: one row a party, purpose, channel and time
select c.party_id, c.purpose, c.channel, c.nth, c.given, c.said_at, c.how, c.source, c.journal_id
from party_consent_entry as c
where c.party_id = any_of(:parties)
