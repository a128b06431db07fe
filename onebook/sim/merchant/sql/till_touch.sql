-- People who came through the doors, as the counters there say.
-- grain: one row a store and day
select
    "Filiale" || ' ' || "Datum" as external_id, 'store_visit' as kind, 'stores' as channel, "Datum" as touched_on,
    "Filiale" as place_id, "Besucher" as quantity
from doors
