-- How much of an item may be missing at places.
-- grain: one row a place
select t.place_id, t.looks, t.short, t.buffer
from place_short as t
