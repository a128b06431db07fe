-- The lead to which an order is credited: the one that names it, else the customer's latest lead before it.
-- grain: one row a sales order that a lead led to, so that no sale counts twice
-- columns: lead_system, lead_id: the merged lead; until_on: last day on which its sales count
with naming as (
    select
        coalesce(u.id_system, r.system) as system, r.sales_order_id, m.system as lead_system, m.lead_id, m.until_on,
        row_number() over (
            partition by coalesce(u.id_system, r.system), r.sales_order_id
            order by m.created_on desc, m.created_at desc, m.lead_id desc
        ) as nth
    from rooted_lead as r
    join merged_lead as m on m.system = r.system and m.lead_id = r.root_id
    left join id_space as u on u.kind = 'sales_order' and u.system = r.system
    where r.sales_order_id is not null
),

named as (
    select system, sales_order_id, lead_system, lead_id, until_on from naming where nth = 1
),

following as (
    select
        b.system, b.sales_order_id, m.system as lead_system, m.lead_id, m.until_on,
        row_number() over (
            partition by b.system, b.sales_order_id
            order by m.created_on desc, m.created_at desc, m.system desc, m.lead_id desc
        ) as nth
    from bought as b
    join merged_lead as m
        on m.customer_id = b.customer_id and m.customer_system = b.customer_system
        and m.created_on <= b.day
        and (m.created_on < b.day or coalesce(m.created_at <= b.ordered_at, true))
)

select system, sales_order_id, lead_system, lead_id, until_on
from named
union all
select f.system, f.sales_order_id, f.lead_system, f.lead_id, f.until_on
from following as f
left join named as n on n.system = f.system and n.sales_order_id = f.sales_order_id
where f.nth = 1 and n.system is null
