-- Answers to surveys, counted by the usual rule of each sort.
-- grain: one row an answer that has a score, on a scale that has a length
-- columns: kind: nps, csat, ces, satisfaction, rating. nps_points: 100 promoter, 0, -100 detractor, other scales laid
--   upon 0 to 10 and rounded (9 and 10 promote, 0 to 6 detract). satisfied: in the upper 40 % of the scale (4 and 5 of
--   1 to 5). effort: laid upon 1 to 7. stars: laid upon 1 to 5. net_points: 100 above the middle of the scale, 0 on it,
--   -100 below
select
    s.system, 'survey' as document_kind, s.external_id as document_id, cast(null as varchar) as document_line,
    s.answered_on as day, s.channel, s.customer_id, s.item_id, s.kind, s.score,
    case
        when (s.score - s.scale_min) * 20 >= (s.scale_max - s.scale_min) * 17 then 100
        when (s.score - s.scale_min) * 20 < (s.scale_max - s.scale_min) * 13 then -100
        else 0
    end as nps_points,
    (s.score - s.scale_min) * 5 > (s.scale_max - s.scale_min) * 3 as satisfied,
    case
        when s.scale_min = 1 and s.scale_max = 7 then s.score
        else cast(1 + 6 * (s.score - s.scale_min) / nullif(s.scale_max - s.scale_min, 0) as decimal(18, 9))
    end as effort,
    case
        when s.scale_min = 1 and s.scale_max = 5 then s.score
        else cast(1 + 4 * (s.score - s.scale_min) / nullif(s.scale_max - s.scale_min, 0) as decimal(18, 9))
    end as stars,
    case
        when s.score * 2 > s.scale_min + s.scale_max then 100
        when s.score * 2 < s.scale_min + s.scale_max then -100
        else 0
    end as net_points
from survey as s
where s.score is not null and s.scale_max > s.scale_min
