-- Goods that were lost, found or miscounted, at their cost.
-- grain: one row a stock move of reason loss, found or count
-- columns: value_lost: business currency; negative where goods were found, which a count is if they came from nowhere;
--   a place of kind loss is nowhere; place, channel: where the goods were or are; cost_unknown: taken as 0
with moved as (
    select
        m.*, f.kind = 'loss' as out_of_loss,
        case when f.kind = 'loss' then null else m.from_place_id end as left_place_id,
        case when t.kind = 'loss' then null else m.to_place_id end as reached_place_id,
        f.channel as left_channel, t.channel as reached_channel
    from stock_move as m
    left join place_named as f on f.system = m.system and f.place_id = m.from_place_id
    left join place_named as t on t.system = m.system and t.place_id = m.to_place_id
    where m.reason in ('loss', 'found', 'count')
),

valued as (
    select
        m.*,
        cast(
            case
                when m.reason = 'found' then -1
                when m.reached_place_id is null or m.left_place_id is not null then 1
                when m.reason = 'count' or m.out_of_loss then -1
                else 1
            end
            * m.quantity * coalesce(m.unit_cost, 0) as decimal(18, 4)
        ) as value_lost
    from moved as m
)

select
    m.system, 'stock_move' as document_kind, m.external_id as document_id, cast(null as varchar) as document_line,
    m.moved_on as day, case when m.left_place_id is not null then m.left_channel else m.reached_channel end as channel,
    coalesce(m.left_place_id, m.reached_place_id) as place_id, m.item_id,
    case when m.currency = $currency then m.value_lost else cast(m.value_lost * r.rate as decimal(18, 4)) end
        as value_lost,
    m.unit_cost is null as cost_unknown, m.currency <> $currency and r.rate is null as rate_missing
from valued as m
left join rate_on_day as r on r.currency = m.currency and r.day = m.moved_on and m.currency <> $currency
