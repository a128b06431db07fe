-- Seals of the journal after a position, in order.
-- grain: one row a seal
select s.position, s.entries, s.chain
from journal_seal as s
where s.position > :after
order by s.position
limit :most
