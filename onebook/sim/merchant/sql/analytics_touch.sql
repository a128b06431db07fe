-- What happens on the site. A visit that another channel brought is a click there, too.
-- grain: one row an event, and one row a visit that came from another channel
with ordering as (
    select distinct session_id from events where event_name = 'purchase'
)

select
    cast(e.event_id as varchar) as external_id,
    case e.event_name when 'session_start' then 'visit' when 'view_item' then 'product_view'
        when 'add_to_cart' then 'cart' when 'begin_checkout' then 'checkout' when 'purchase' then 'checkout'
        else e.event_name end as kind,
    'web_shop' as channel, e.event_timestamp as touched_at, e.user_id as customer_id, e.user_pseudo_id as visitor_id,
    e.session_id as visit_id, e.campaign_id, e.item_id, e.page_path as page, e.search_term as term,
    e.engagement_seconds as duration_seconds,
    e.device, case when e.page_path = '/account/track' then 'track' when e.event_name = 'session_start' then 'shop' end
        as purpose,
    case when e.event_name = 'session_start' then o.session_id is not null end as converted,
    e.load_ms, e.in_stock, e.measures_shown as information_complete, e.delivery_days_shown as promised_days,
    e.payment_methods, e.price
from events as e
left join ordering as o on o.session_id = e.session_id
union all
select
    'from ' || e.event_id as external_id, 'click' as kind, case e.source when 'organic' then 'search' else e.source end
        as channel,
    e.event_timestamp as touched_at, e.user_id as customer_id, e.user_pseudo_id as visitor_id, null as visit_id,
    e.campaign_id, null as item_id, null as page, null as term, null as duration_seconds, e.device, 'shop' as purpose,
    null as converted, null as load_ms, null as in_stock, null as information_complete, null as promised_days,
    null as payment_methods, null as price
from events as e
where e.event_name = 'session_start' and e.source in ('organic', 'search', 'display', 'social', 'newsletter')
