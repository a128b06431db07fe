-- The marketplace's commissions, which it writes as negative amounts.
-- grain: one row a fee
select
    "settlement-id" as external_id, 'channel_fee' as kind, 'marketplace' as channel, "fee-type" as name,
    "order-id" as sales_order_id, "posted-date" as incurred_on, -cast(amount as decimal(18, 2)) as amount
from settlements
