-- The entries of the journal, of some kinds, that touched a quote, a sales order or a return of a customer.
-- grain: one row an entry
with theirs as (
    select 'sales_order' as document, o.order_id as document_id
    from sales_order as o
    where o.customer_id = :external_id and o.system = :system
    union all
    select 'quote' as document, q.quote_id as document_id
    from quote as q
    where q.customer_id = :external_id and q.system = :system
    union all
    select 'sales_return' as document, r.return_id as document_id
    from sales_return as r
    where r.customer_id = :external_id and r.system = :system
)

select distinct j.journal_id
from theirs as d
join journal_touch as t on t.document = d.document and t.document_id = d.document_id
join journal as j on j.journal_id = t.journal_id
where j.kind = any_of(:kinds)
