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
),

carried as (
    select cast(date_diff('day', date '1900-01-01', day) as integer) as days
    from calendar_day
    where day <= date '1900-01-01' + $carry_days
)

select known.currency, known.day + carried.days as day, known.rate
from known
join carried on known.next_day is null or known.day + carried.days < known.next_day
