-- Costs, spread evenly over the days for which they stand.
-- grain: one row a cost record and day of its span
-- columns: amount: business currency; the days of a span add up to the cost exactly, since it is shared out in
--   ten-thousandths of the currency by running days; channel NULL: shared
with spanned as (
    select
        c.system, c.external_id, c.kind, c.channel, c.account, c.name, c.campaign_id, c.place_id, c.currency, c.amount,
        c.incurred_on, coalesce(c.until_on, c.incurred_on) as until_on,
        date_diff('day', c.incurred_on, coalesce(c.until_on, c.incurred_on)) + 1 as days,
        cast(cast(c.amount as decimal(38, 4)) * 10000 as bigint) as minor
    from cost as c
),

later as (
    select cast(date_diff('day', date '1900-01-01', day) as integer) as days
    from calendar_day
    where day < date '1900-01-01' + (select cast(coalesce(max(days), 0) as integer) from spanned)
),

daily as (
    select s.*, s.incurred_on + later.days as day, later.days + 1 as nth
    from spanned as s
    join later on later.days < s.days
    where s.days > 1
    union all
    select s.*, s.incurred_on as day, 1 as nth
    from spanned as s
    where s.days = 1
),

shared_out as (
    select
        system, external_id, kind, channel, account, name, campaign_id, place_id, currency, day,
        minor // days + minor % days * nth // days - minor % days * (nth - 1) // days as minor
    from daily
),

told as (
    select s.*, cast(cast(s.minor as decimal(18, 0)) * 0.0001 as decimal(18, 4)) as amount
    from shared_out as s
)

select
    s.system, 'cost' as document_kind, s.external_id as document_id, cast(null as varchar) as document_line, s.day,
    s.kind, s.channel, s.account, s.name, s.campaign_id, s.place_id,
    case when s.currency = $currency then s.amount else cast(s.amount * r.rate as decimal(18, 4)) end as amount,
    s.currency <> $currency and r.rate is null as rate_missing
from told as s
left join rate_on_day as r on r.currency = s.currency and r.day = s.day and s.currency <> $currency
