-- What each code that is looked at tells of those who hold it.
-- grain: one row a kind of party, scheme and code
-- columns: verdict: `none` (it stands for there being none), `shared` (somebody says that several people use it),
--   `alone` (one party holds it), `crowd` (more hold it than one person has records: a till's dummy address, a
--   switchboard), `disputed` (it is held under several names, by several nameless parties of a sort of code that people
--   share, or by two of whom somebody says that they are not one), else `one` (those who hold it are one)
with counted as (
    select
        kind, scheme, key, count(*) as holders, count(called) as called, min(called) <> max(called) as of_several_names,
        -- Not counted where nobody asks: it takes most of the time.
        count(distinct system) filter (where scheme = 'visitor') as systems
    from holder
    group by kind, scheme, key
)

select
    c.kind, c.scheme, c.key,
    case
        when starts_with(c.key, ' ') then 'none'
        when (c.scheme, c.key) in (select (s.scheme, s.key) from journey_shared as s) then 'shared'
        when (c.kind, c.scheme, c.key) in (select (p.kind, p.scheme, p.key) from parted_code as p) then 'disputed'
        when c.holders = 1 then 'alone'
        when c.holders > $most_parties then 'crowd'
        when c.of_several_names then 'disputed'
        when c.scheme in ('phone', 'visitor', 'device', 'payment_token') and c.called < c.holders
            and (c.scheme <> 'visitor' or c.holders > c.systems) then 'disputed'
        else 'one'
    end as verdict
from counted as c
