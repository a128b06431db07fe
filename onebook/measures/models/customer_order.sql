-- Orders of known customers, each with the customer's orders before and after it, in whatever channel these were.
-- grain: one row a sales order that names its customer and is neither a draft nor cancelled
-- columns: first_order: the person's first, under any of their records; gap_days: since the order before, NULL for the
--   first; next_day: of the person's next order on a later day; last_day: the last day on which any order is recorded;
--   again, old_enough: ordered again on a later day within 90 days, and these lie within the records; referred:
--   somebody recommended us to the person; person_system, person_id: as bought
with recommended as (
    select $party_system as party_system, external_id from party where referred_by_id is not null
),

brought as (
    select distinct
        coalesce(a.person_system, r.party_system) as person_system, coalesce(a.person_code, r.external_id) as person_id
    from recommended as r
    left join journey_alias as a on a.system = r.party_system and a.code = r.external_id
),

ended as (
    select max(b.day) as last_day from bought as b
),

-- A frame by a range is taken alike everywhere only over numbers; ordered by the same, both windows share one sort.
numbered as (
    select b.*, date_diff('day', $no_day, b.day) as day_number from bought as b
),

sequenced as (
    select
        b.*, lag(b.day) over one_by_one as previous_on, row_number() over one_by_one as nth,
        first_value(b.day) over later_days as next_day
    from numbered as b
    window
        one_by_one as (
            partition by b.person_id, b.person_system
            order by b.day_number, b.ordered_at, b.system, b.sales_order_id
        ),
        later_days as (
            partition by b.person_id, b.person_system
            order by b.day_number range between 1 following and unbounded following
        )
)

select
    s.system, 'sales_order' as document_kind, s.sales_order_id as document_id, cast(null as varchar) as document_line,
    s.day, s.channel, s.place_id, s.sales_person_id, s.customer_system, s.customer_id, s.person_system, s.person_id,
    s.nth = 1 as first_order, date_diff('day', s.previous_on, s.day) as gap_days, s.next_day, e.last_day,
    coalesce(date_diff('day', s.day, s.next_day) <= 90, false) as again,
    coalesce(date_diff('day', s.day, e.last_day) >= 90, false) as old_enough, r.person_id is not null as referred
from sequenced as s
cross join ended as e
left join brought as r on r.person_system = s.person_system and r.person_id = s.person_id
