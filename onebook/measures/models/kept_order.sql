-- Sales orders of known people, with what was kept of each.
-- grain: one row a followed_order
-- columns: as followed_order; kept_amount: goods, less discounts and what came back, business currency
with kept as (
    select l.system, l.document_id, sum(l.kept_amount) as kept_amount
    from person_line as l
    where l.rate_missing is not true
    group by l.system, l.document_id
)

select o.*, coalesce(k.kept_amount, 0) as kept_amount
from followed_order as o
left join kept as k on k.system = o.system and k.document_id = o.document_id
