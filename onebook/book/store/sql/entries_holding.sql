-- Entries of the journal whose command holds a text, in whatever case. Reads the whole journal.
-- grain: one row an entry
-- columns: pattern: in small letters, as LIKE takes it, with ! before signs that stand for themselves
select j.journal_id
from journal as j
where lower(j.command) like :pattern escape '!'
order by j.journal_id
