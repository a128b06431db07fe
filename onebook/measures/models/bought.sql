-- Orders of known customers.
-- grain: one row a sales order that names its customer and is neither a draft nor cancelled
-- columns: customer_system, customer_id: whom it names, and whose id that is; person_system, person_id: the one record
--   under which the person is counted whose record that is
select
    b.system, b.sales_order_id, b.day, b.ordered_at, b.channel, b.place_id, b.sales_person_id, b.customer_system,
    b.customer_id, coalesce(a.person_system, b.customer_system) as person_system,
    coalesce(a.person_code, b.customer_id) as person_id
from bought_alone as b
left join journey_alias as a on a.system = b.customer_system and a.code = b.customer_id
