-- People who ordered, on the day of their first order in any channel, with all that they ordered since.
-- grain: one row a known person who ordered
-- columns: channel, document: of the first order; second_day: of their next order on a later day, NULL where none came;
--   last_day, again, old_enough: as customer_order; orders; kept_amount: of all their orders, as kept_order
with whole as (
    select o.person, count(*) as orders, sum(o.kept_amount) as kept_amount
    from kept_order as o
    group by o.person
)

select
    o.system, o.document_kind, o.document_id, o.document_line, o.day, o.channel, o.customer_id, o.person,
    o.next_day as second_day, o.last_day, o.referred, o.again, o.old_enough, w.orders, w.kept_amount
from kept_order as o
join whole as w on w.person = o.person
where o.first_order
