-- The places of the book.
-- grain: one row a place
select p.place_id, p.name, p.kind
from place as p
