-- Sales order lines as measures see them: amounts in the business's currency.
-- grain: one row a sales order line; those of draft orders are left out
-- columns: all dates are business dates; *_amount in the business's currency, NULL where no rate is known
--   (rate_missing tells); cancelled: it or its order was cancelled; in_parts: it
--   went out in shipments whose contents are told, and has no shipping date of its own
select * from own_line
union all
select * from foreign_line
