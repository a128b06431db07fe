-- Goods that were lost, found or miscounted, at their cost.
-- grain: one row a stock move of reason loss, found or count
-- columns: value_lost: business currency; negative where goods were found
select
    m.system, 'stock_move' as document_kind, m.external_id as document_id, cast(null as varchar) as document_line,
    m.moved_on as day, p.channel, coalesce(m.from_place_id, m.to_place_id) as place_id, m.item_id,
    case when m.currency = $currency then v.value_lost else cast(v.value_lost * r.rate as decimal(18, 4)) end
        as value_lost,
    m.currency <> $currency and r.rate is null as rate_missing
from stock_move as m
join (
    select
        system, external_id,
        cast(
            case when reason = 'found' then -1 when from_place_id is null and to_place_id is not null then -1 else 1 end
            * quantity * coalesce(unit_cost, 0) as decimal(18, 4)
        ) as value_lost
    from stock_move
    where reason in ('loss', 'found', 'count')
) as v on v.system = m.system and v.external_id = m.external_id
left join place_named as p on p.system = m.system and p.place_id = coalesce(m.from_place_id, m.to_place_id)
left join rate_on_day as r on r.currency = m.currency and r.day = m.moved_on and m.currency <> $currency
where m.reason in ('loss', 'found', 'count')
