-- What was sold to leads, and what came back of it.
-- grain: one row a movement of an order that is credited to a lead: to the one that names it, else to the customer's
--   latest lead before it
-- columns: day; created_on: of the lead; amount: business currency, below 0 for returns
with merged as (
    select * from merged_lead
),

naming as (
    select
        coalesce(u.id_system, r.system) as system, r.sales_order_id, m.system as lead_system, m.lead_id, m.created_on,
        row_number() over (
            partition by coalesce(u.id_system, r.system), r.sales_order_id
            order by m.created_on desc, m.created_at desc, m.lead_id desc
        ) as nth
    from rooted_lead as r
    join merged as m on m.system = r.system and m.lead_id = r.root_id
    left join id_space as u on u.kind = 'sales_order' and u.system = r.system
    where r.sales_order_id is not null
),

following as (
    select
        b.system, b.sales_order_id, m.system as lead_system, m.lead_id, m.created_on,
        row_number() over (
            partition by b.system, b.sales_order_id
            order by m.created_on desc, m.created_at desc, m.system desc, m.lead_id desc
        ) as nth
    from bought as b
    join merged as m
        on m.customer_id = b.customer_id and m.customer_system = b.customer_system
        and m.created_on <= b.day
        and (m.created_on < b.day or coalesce(m.created_at <= b.ordered_at, true))
),

credited as (
    select system, sales_order_id, lead_system, lead_id, created_on
    from naming
    where nth = 1
    union all
    select f.system, f.sales_order_id, f.lead_system, f.lead_id, f.created_on
    from following as f
    left join naming as n on n.system = f.system and n.sales_order_id = f.sales_order_id and n.nth = 1
    where f.nth = 1 and n.system is null
)

select c.lead_system, c.lead_id, c.created_on, s.day, s.gross_amount - s.discount_amount as amount
from sale as s
join credited as c on c.system = s.system and c.sales_order_id = s.document_id
union all
select c.lead_system, c.lead_id, c.created_on, r.day, -r.amount as amount
from returned as r
join credited as c on c.system = r.order_system and c.sales_order_id = r.sales_order_id
