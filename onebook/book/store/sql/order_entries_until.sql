-- The last one of the next so many entries of the journal; none where there are fewer.
-- grain: one row an entry
-- columns: instant in microseconds
select j.at
from journal as j
where j.journal_id > :after_id
order by j.journal_id
limit 1 offset :last
