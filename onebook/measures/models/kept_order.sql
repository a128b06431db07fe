-- Sales orders of known people on known days, with what was kept of each.
-- grain: one row such a customer_order
-- columns: as customer_order; person: as who; kept_amount: goods, less discounts and what came back, business currency
with kept as (
    select l.system, l.document_id, sum(l.kept_amount) as kept_amount
    from person_line as l
    where l.rate_missing is not true
    group by l.system, l.document_id
)

select o.*, w.person, coalesce(k.kept_amount, 0) as kept_amount
from customer_order as o
join who as w on w.kind <> 'visitor' and w.system = o.customer_system and w.code = o.customer_id
left join kept as k on k.system = o.system and k.document_id = o.document_id
where o.day is not null
