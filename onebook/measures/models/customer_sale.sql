-- Sales of a period to known customers who bought in several channels in it.
-- grain: one row a period and order line (or part of one) recognised in it, to such a customer
-- columns: net_amount: gross less discount, business currency
select
    e.period, s.system, s.document_kind, s.document_id, s.document_line, s.channel, s.place_id, s.item_id,
    s.customer_id, s.sales_person_id, s.gross_amount - s.discount_amount as net_amount
from sale as s
-- The period's days stand with the customer: one join by the customer, instead of one by days and one by both.
join many_channel_customer as e
    on e.customer_id = s.customer_id and e.customer_system = $party_system
    and coalesce(s.day, $no_day) between e.first_day and e.last_day
