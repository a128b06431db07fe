-- Visits to shop or to look around, with what may have driven or stopped a purchase.
-- grain: one row a visit, those only for a parcel, a return or service left out
-- columns: came_as: `new` (the person's first visit that is known), `seen` or `customer` (had ordered before);
--   through: medium of the campaign that brought it; first_channel: where the person was first met; errors, device,
--   load_seconds: of the whole visit; out_of_stock, information_missing, promised_days, price_ratio (its price by that
--   of its group): as shown of the product looked at first; payment_methods: offered at the checkout; clicks, seconds,
--   products: how much was done in it; product, cart, checkout: how far it came; ordered: in the visit; ordered_here,
--   ordered_offline, ordered_anywhere: within the look-back from its day, in its channel, in a physical or human one,
--   in any; known: somebody whom a record names; followed: a look-back has passed since
with ordered as (
    select distinct l.person, l.day, l.channel, l.side from person_line as l where l.person is not null
),

followed_by as (
    select
        v.visit, bool_or(o.channel = v.channel) as here, bool_or(o.side = 'offline') as offline
    from person_visit as v
    join ordered as o on o.person = v.person and o.day >= v.day and date_diff('day', v.day, o.day) < $look_back
    group by v.visit
),

named as (
    select distinct w.person from who as w where w.kind <> 'visitor'
),

medium as (
    select c.external_id as campaign_id, max(coalesce(c.medium, c.channel)) as medium
    from campaign as c
    group by c.external_id
)

select
    v.person, v.visit, v.system, v.document_kind, v.document_id, v.document_line, v.day, v.channel,
    case when f.ordered_on < v.day then 'customer' when f.visited_at < v.moment then 'seen' else 'new' end as came_as,
    coalesce(m.medium, v.campaign_id) as through, f.channel as first_channel,
    case
        when extract(hour from v.moment at time zone $time_zone) < 6 then 'night'
        when extract(hour from v.moment at time zone $time_zone) < 12 then 'morning'
        when extract(hour from v.moment at time zone $time_zone) < 18 then 'afternoon'
        else 'evening'
    end as part_of_day,
    date_diff('day', date '1900-01-01', v.day) % 7 >= 5 as weekend,
    v.errors > 0 as errors, v.device, t.load_ms / 1000.0 as load_seconds, not t.in_stock as out_of_stock,
    not t.information_complete as information_missing, t.promised_days, t.price / nullif(u.price, 0) as price_ratio,
    t.payment_methods, v.touches as clicks, v.seconds, v.product_views as products, v.product_views > 0 as product,
    v.carts + v.checkouts > 0 as cart, v.checkouts > 0 as checkout, v.converted as ordered,
    coalesce(o.here, false) as ordered_here, coalesce(o.offline, false) as ordered_offline,
    o.visit is not null as ordered_anywhere, n.person is not null as known,
    date_diff('day', v.day, (select max(s.ordered_on) from sales_order as s)) >= $look_back as followed
from person_visit as v
left join visit_met as t on t.visit = v.visit
left join first_met as f on f.person = v.person
left join medium as m on m.campaign_id = v.campaign_id
left join item_named as i on i.system = t.system and i.item_id = t.item_id
left join usual_price as u on u.system = t.system and u.item_group = i.item_group
left join followed_by as o on o.visit = v.visit
left join named as n on n.person = v.person
where not v.only_track and coalesce(v.purpose, 'shop') in ('shop', 'research', 'other')
