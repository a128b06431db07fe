-- People who ordered, on the day of their first order in any channel, with all that they ordered since.
-- grain: one row a won_person
-- columns: as won_person; orders; kept_amount: of all their orders, as kept_order
with whole as (
    select o.person, count(*) as orders, sum(o.kept_amount) as kept_amount
    from kept_order as o
    group by o.person
)

select p.*, w.orders, w.kept_amount
from won_person as p
join whole as w on w.person = p.person
