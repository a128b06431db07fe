-- Stock counts, with the day from which each of them holds no more. What the book holds of a place takes the place of
-- what other systems told of it, from the first day on of which the lake has the book's levels there: a cut-over is not
-- counted twice. A system that is cut over tells nothing anew, so that its levels end wherever they are, once the book
-- holds any.
-- grain: one row a stock count that held on some day
-- columns: item_system: whose id item_id is; next_on: the day from which it holds no more, null where it still does;
--   first_on: the day of the item's first count
with counted as (
    select
        c.system, c.item_id, c.place_id, c.counted_on, c.quantity, c.currency, c.unit_cost,
        coalesce(u.id_system, c.system) as item_system,
        lead(c.counted_on) over (partition by c.system, c.item_id, c.place_id order by c.counted_on) as counted_again_on
    from stock_count as c
    left join id_space as u on u.kind = 'item' and u.system = c.system
),

held_by_book as (
    select c.place_id, min(c.counted_on) as first_on from stock_count as c where c.system = $book group by c.place_id
),

book_begun as (
    select min(h.first_on) as first_on from held_by_book as h
),

ended as (
    select
        c.*, min(c.counted_on) over (partition by c.item_system, c.item_id) as first_on,
        case when c.system <> $book then h.first_on end as taken_over_on,
        case
            when c.system <> $book and o.cut_over_on >= b.first_on then o.cut_over_on
            when c.system <> $book and o.cut_over_on < b.first_on then b.first_on
        end as cut_over_on
    from counted as c
    left join held_by_book as h on h.place_id = c.place_id
    left join cut_over as o on o.system = c.system
    cross join book_begun as b
)

select
    e.system, e.item_id, e.place_id, e.counted_on, e.quantity, e.currency, e.unit_cost, e.item_system, e.first_on,
    least(e.counted_again_on, e.taken_over_on, e.cut_over_on) as next_on
from ended as e
where
    (e.taken_over_on is null or e.counted_on < e.taken_over_on)
    and (e.cut_over_on is null or e.counted_on < e.cut_over_on)
