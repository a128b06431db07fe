-- The entries of the journal that touched a quote.
-- grain: one row an entry
-- columns: instant in microseconds
select j.journal_id, j.at, j.actor, j.through, j.kind, j.command_id
from journal_touch as t
join journal as j on j.journal_id = t.journal_id
where t.document = 'quote' and t.document_id = :quote_id
order by j.at, j.journal_id
