-- Marketing costs by the day, with what they were spent on.
-- grain: one row a marketing cost and day of its span
-- columns: amount: business currency; for_leads, for_impressions: its campaign brings any, or where it names none its
--   channel does, or it names neither (then it counts for the business alone)
select
    c.system, c.document_kind, c.document_id, c.document_line, c.day, c.channel, c.account, c.name, c.campaign_id,
    c.place_id, c.amount, c.rate_missing,
    case
        when c.campaign_id is not null
            then c.campaign_id in (select l.campaign_id from lead as l where l.campaign_id is not null)
        when c.channel is not null then c.channel in (select l.channel from lead as l)
        else true
    end as for_leads,
    case
        when c.campaign_id is not null
            then c.campaign_id in (
                select t.campaign_id from touch as t where t.kind = 'impression' and t.campaign_id is not null
            )
        when c.channel is not null then c.channel in (select t.channel from touch as t where t.kind = 'impression')
        else true
    end as for_impressions
from cost_on_day as c
where c.kind = 'marketing'
