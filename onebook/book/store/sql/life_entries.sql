-- The entries of the journal by which goods moved for a sales order.
-- grain: one row an entry
-- columns: instant in microseconds
select j.journal_id, j.at, j.actor, j.through, j.kind, j.command_id
from journal as j
where j.journal_id in (select m.journal_id from stock_move as m where m.order_id = :order_id)
order by j.at, j.journal_id
