-- The entries of the journal that touched a sales order, a payment or a return of it, or moved its goods.
-- grain: one row an entry
-- columns: instant in microseconds
with theirs as (
    select t.journal_id
    from journal_touch as t
    where t.document = 'sales_order' and t.document_id = :order_id
    union
    select t.journal_id
    from payment as p
    join journal_touch as t on t.document = 'payment' and t.document_id = p.payment_id
    where p.order_id = :order_id
    union
    select t.journal_id
    from sales_return as r
    join journal_touch as t on t.document = 'sales_return' and t.document_id = r.return_id
    where r.order_id = :order_id
    union
    select m.journal_id from stock_move as m where m.order_id = :order_id
)

select j.journal_id, j.at, j.actor, j.through, j.kind, j.command_id
from theirs as t
join journal as j on j.journal_id = t.journal_id
order by j.at, j.journal_id
