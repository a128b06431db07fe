-- How many orders came by the hour of the day, in UTC.
-- grain: one row an hour
select t.hour, t.orders
from sold_hour as t
