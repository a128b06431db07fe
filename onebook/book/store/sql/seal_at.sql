-- The seal that ends at a position of the journal, or holds it.
-- grain: one row
select s.chain
from journal_seal as s
where s.position <= :position
order by s.position desc
limit 1
