-- What each code that is looked at tells of those who hold it.
-- grain: one row a kind of party, scheme and code
-- columns: verdict: `alone` (one party holds it), `one` (those who hold it are one), `crowd` (more hold it than one
--   person has records: a till's dummy address, a switchboard), `disputed` (it is held under several names, or by
--   several nameless parties of a sort of code that people share)
select
    kind, scheme, key,
    case
        when count(*) = 1 then 'alone'
        when count(*) > $most_parties then 'crowd'
        when count(distinct called) > 1 then 'disputed'
        when scheme in ('phone', 'visitor', 'device', 'payment_token') and count(called) < count(*)
            and (scheme <> 'visitor' or count(*) > count(distinct system)) then 'disputed'
        else 'one'
    end as verdict
from holder
group by kind, scheme, key
