-- Goods that were lost, found or miscounted, at their cost.
-- grain: one row a stock move of reason loss, found or count
-- columns: value_lost: business currency; negative where goods were found; cost_unknown: taken as 0
with valued as (
    select
        m.*,
        cast(
            case when reason = 'found' then -1 when from_place_id is null and to_place_id is not null then -1 else 1 end
            * quantity * coalesce(unit_cost, 0) as decimal(18, 4)
        ) as value_lost
    from stock_move as m
    where reason in ('loss', 'found', 'count')
)

select
    m.system, 'stock_move' as document_kind, m.external_id as document_id, cast(null as varchar) as document_line,
    m.moved_on as day, p.channel, coalesce(m.from_place_id, m.to_place_id) as place_id, m.item_id,
    case when m.currency = $currency then m.value_lost else cast(m.value_lost * r.rate as decimal(18, 4)) end
        as value_lost,
    m.unit_cost is null as cost_unknown, m.currency <> $currency and r.rate is null as rate_missing
from valued as m
left join place_named as p on p.system = m.system and p.place_id = coalesce(m.from_place_id, m.to_place_id)
left join rate_on_day as r on r.currency = m.currency and r.day = m.moved_on and m.currency <> $currency
