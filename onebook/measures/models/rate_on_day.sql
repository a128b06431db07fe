-- What one unit of a foreign currency was worth in the business's currency, for every day on which it is known.
-- grain: one row a currency and day
-- columns: rate: business currency per unit; a rate given the other way round (units per business currency, as central
--   banks do) is turned, and one of 0 is none; the last known rate stands in for at most $carry_days days
with given as (
    select from_currency as currency, day, cast(rate as decimal(24, 15)) as rate, 1 as choice
    from exchange_rate
    where to_currency = $currency and rate > 0 and ($rate_system = '' or system = $rate_system)
    union all
    select to_currency as currency, day, cast(1 / nullif(rate, 0) as decimal(24, 15)) as rate, 2 as choice
    from exchange_rate
    where from_currency = $currency and rate > 0 and ($rate_system = '' or system = $rate_system)
),

chosen as (
    select currency, day, rate
    from given
    where currency <> $currency
    qualify row_number() over (partition by currency, day order by choice, rate) = 1
),

known as (
    select currency, day, rate, lead(day) over (partition by currency order by day) as next_day
    from chosen
)

select known.currency, calendar_day.day, known.rate
from known
join calendar_day
    on calendar_day.day >= known.day
    and calendar_day.day <= known.day + $carry_days
    and (known.next_day is null or calendar_day.day < known.next_day)
