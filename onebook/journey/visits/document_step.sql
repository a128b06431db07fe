-- Orders, deliveries, returns, contacts, leads and surveys that came or changed since a load, as steps.
-- grain: one row a document of somebody known
-- columns: as step; of a delivery the document is its shipment (or its order, where only that tells)
with ordered as (
    select
        system, external_id, $party_system as party_system, customer_id, channel, delivered_at, delivered_on,
        coalesce(delivery_method, 'ship') as delivery_method
    from sales_order
    where customer_id is not null and coalesce(status, 'placed') <> 'draft'
),

arrived as (
    select
        h.system, h.external_id, coalesce(u.id_system, h.system) as order_system, h.sales_order_id, h.channel,
        h.delivered_at, h.delivered_on
    from shipment as h
    left join journey_id_space as u on u.system = h.system
    where h.delivered_on is not null and h.load_id > $since
),

happened as (
    select
        'order' as kind, 'sales_order' as document_kind, system, external_id as document_id,
        $party_system as party_system, customer_id, channel, ordered_at as moment, ordered_on as day, campaign_id
    from sales_order
    where coalesce(status, 'placed') <> 'draft' and load_id > $since
    union all
    select
        'delivery' as kind, 'shipment' as document_kind, a.system, a.external_id as document_id, o.party_system,
        o.customer_id, coalesce(a.channel, o.channel) as channel, a.delivered_at as moment, a.delivered_on as day,
        cast(null as varchar) as campaign_id
    from arrived as a
    join ordered as o on o.system = a.order_system and o.external_id = a.sales_order_id
    where o.delivery_method <> 'carry_out'
    union all
    select
        'delivery' as kind, 'sales_order' as document_kind, o.system, o.external_id as document_id,
        $party_system as party_system, o.customer_id, o.channel, o.delivered_at as moment, o.delivered_on as day,
        cast(null as varchar) as campaign_id
    from sales_order as o
    where
        o.delivered_on is not null and o.load_id > $since
        and coalesce(o.delivery_method, 'ship') <> 'carry_out'
        and (o.system, o.external_id) not in (
            select (coalesce(u.id_system, h.system), h.sales_order_id)
            from shipment as h
            left join journey_id_space as u on u.system = h.system
            where h.delivered_on is not null and h.sales_order_id is not null
        )
    union all
    select
        'return' as kind, 'sales_return' as document_kind, system, external_id as document_id,
        $party_system as party_system, max(customer_id) as customer_id,
        max(coalesce(return_channel, channel)) as channel, min(returned_at) as moment, min(returned_on) as day,
        cast(null as varchar) as campaign_id
    from sales_return
    where load_id > $since
    group by system, external_id
    union all
    select
        case when kind = 'question' then 'question' else 'contact' end as kind, 'contact' as document_kind, system,
        external_id as document_id, $party_system as party_system, customer_id, channel, opened_at as moment,
        opened_on as day, cast(null as varchar) as campaign_id
    from contact
    where load_id > $since
    union all
    select
        'lead' as kind, 'lead' as document_kind, system, external_id as document_id, $party_system as party_system,
        customer_id, channel, created_at as moment, created_on as day, campaign_id
    from lead
    where load_id > $since
    union all
    select
        'survey' as kind, 'survey' as document_kind, system, external_id as document_id,
        $party_system as party_system, customer_id, channel, answered_at as moment, answered_on as day,
        cast(null as varchar) as campaign_id
    from survey
    where load_id > $since
)

select
    n.id as node, coalesce(h.moment, cast(h.day as timestamp) at time zone $time_zone) as moment, h.day, h.channel, h.kind,
    cast(null as bigint) as visit, h.campaign_id, h.system, h.document_kind, h.document_id
from happened as h
join journey_node as n on n.kind <> 'visitor' and n.system = h.party_system and n.code = h.customer_id
where h.day is not null
