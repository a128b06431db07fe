-- The versions of quotes.
-- grain: one row a quote and version
-- columns: amounts in ten-thousandths
select v.quote_id, v.version, v.made_at, v.valid_until, v.amount, v.tax_amount
from quote_version as v
where v.quote_id = any_of(:quotes)
order by v.quote_id, v.version
