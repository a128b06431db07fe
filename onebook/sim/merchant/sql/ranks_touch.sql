-- Where the shop stands for the search terms that it follows.
-- grain: one row a term and week
select
    term || ' ' || checked as external_id, 'search_hit' as kind, 'search' as channel, checked as touched_on, term,
    rank as position
from terms
