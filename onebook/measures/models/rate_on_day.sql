-- What one unit of a foreign currency was worth in the business's currency, for every day on which it is known.
-- grain: one row a currency and day
-- columns: rate: business currency per unit; the last known rate stands in for at most $carry_days days
with known as (
    select
        from_currency as currency, day, rate,
        lead(day) over (partition by from_currency order by day) as next_day
    from exchange_rate
    where to_currency = $currency and ($rate_system = '' or system = $rate_system)
)
select known.currency, calendar_day.day, known.rate
from known
join calendar_day
    on calendar_day.day >= known.day
    and calendar_day.day <= known.day + $carry_days
    and (known.next_day is null or calendar_day.day < known.next_day)
