-- Payments of the web shop, failed attempts and chargebacks among them.
-- grain: one row a transaction
select
    t."transaction" as external_id, t."order" as sales_order_id, 'web_shop' as channel, t.processed_at as paid_at,
    case t.kind when 'sale' then 'payment' else t.kind end as kind,
    case t.status when 'success' then 'succeeded' else 'failed' end as status,
    t.gateway as method, t.amount, t.fee as fee_amount
from transactions as t
