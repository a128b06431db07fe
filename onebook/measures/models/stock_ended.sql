-- Days from which nothing holds any more that a system told of a place's stock. What the book holds of a place takes
-- the place of what other systems told of it, from the first day on of which the lake has the book's levels there: a
-- cut-over is not counted twice. A system that is cut over tells nothing anew, so that its levels end wherever they
-- are, once the book holds any.
-- grain: one row a system and place of which it told, and tells no more
-- columns: ended_on: the first day on which nothing of it holds
with told as (
    select c.system, c.place_id, min(c.counted_on) as first_on from stock_count as c group by c.system, c.place_id
),

book_begun as (
    select min(t.first_on) as first_on from told as t where t.system = $book
),

ended as (
    select
        t.system, t.place_id, h.first_on as taken_over_on,
        case when o.cut_over_on >= b.first_on then o.cut_over_on else b.first_on end as cut_over_on,
        o.cut_over_on is not null and b.first_on is not null as is_cut_over
    from told as t
    left join told as h on h.system = $book and h.place_id = t.place_id
    left join cut_over as o on o.system = t.system
    cross join book_begun as b
    where t.system <> $book
)

select
    e.system, e.place_id,
    case when e.is_cut_over then least(e.taken_over_on, e.cut_over_on) else e.taken_over_on end as ended_on
from ended as e
where e.is_cut_over or e.taken_over_on is not null
