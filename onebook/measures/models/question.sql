-- Questions that people asked before they bought.
-- grain: one row a contact of kind question, and one row a touch of kind question
-- columns: quantity: how many questions; answered; response_hours: from question to first answer, where both instants
--   are known
select
    c.system, 'contact' as document_kind, c.external_id as document_id, cast(null as varchar) as document_line,
    c.opened_on as day, c.channel, c.customer_id, c.item_id, cast(null as varchar) as campaign_id, 1 as quantity,
    c.answered_on is not null as answered, (epoch(c.answered_at) - epoch(c.opened_at)) / 3600.0 as response_hours
from contact as c
where c.kind = 'question'
union all
select
    t.system, 'touch' as document_kind, t.external_id as document_id, cast(null as varchar) as document_line,
    t.touched_on as day, t.channel, t.customer_id, t.item_id, t.campaign_id, t.quantity,
    t.answered_on is not null as answered, (epoch(t.answered_at) - epoch(t.touched_at)) / 3600.0 as response_hours
from touch as t
where t.kind = 'question'
