-- The last seal of the journal, held, so that one at a time seals.
-- grain: one row
select h.head, h.position, h.chain
from journal_seal_head as h
for update
