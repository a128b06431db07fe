-- The orders that are open on an account, those due first first, after the one that a page ended with.
-- grain: one row a sales order
-- columns: amounts in ten-thousandths
select
    o.order_id, o.system, o.external_id, o.currency, o.ordered_on, o.due_on, o.owed_amount, o.paid_amount, o.status,
    o.hold_reason, o.sales_person_id
from sales_order as o
join party as p on p.party_id = o.account_id
where
    p.system = :system and p.external_id = :external_id and o.owed_amount > o.paid_amount and o.closed_at is null
    and o.status <> 'draft' and (o.due_on, o.order_id) > (:after_on, :after_id)
order by o.due_on, o.order_id
limit :most
