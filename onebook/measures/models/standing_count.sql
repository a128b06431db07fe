-- Stock counts, with the day from which each of them holds no more.
-- grain: one row a stock count that held on some day
-- columns: item_system: whose id item_id is; next_on: the day from which it holds no more, null where it still does
with counted as (
    select
        c.system, c.item_id, c.place_id, c.counted_on, c.quantity, c.currency, c.unit_cost,
        lead(c.counted_on) over (partition by c.item_id, c.place_id, c.system order by c.counted_on) as counted_again_on
    from stock_count as c
)

select
    c.system, c.item_id, c.place_id, c.counted_on, c.quantity, c.currency, c.unit_cost,
    coalesce(u.id_system, c.system) as item_system, least(c.counted_again_on, e.ended_on) as next_on
from counted as c
left join id_space as u on u.kind = 'item' and u.system = c.system
left join stock_ended as e on e.system = c.system and e.place_id = c.place_id
where e.ended_on is null or c.counted_on < e.ended_on
