-- How much of items is expected to come in to places, and the first day on which some of it comes.
-- grain: one row an item and place
-- columns: quantities in ten-thousandths; firm: of them, what suppliers have said
select
    s.item_id, s.place_id, sum(s.ordered - s.received - s.cancelled) as incoming,
    sum(case when s.firm then s.ordered - s.received - s.cancelled else 0 end) as firm, min(s.expected_on) as first_on
from supply as s
where s.item_id = any_of(:items) and s.received + s.cancelled < s.ordered and not s.drop_ship
group by s.item_id, s.place_id
