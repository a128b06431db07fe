-- Leads of the sales team. The book knows where a lead came in, in the words of those who keep it.
-- grain: one row a lead, duplicates among them
with spoken as (
    select * from (values
        ('Web form', 'web_shop'), ('Store', 'stores'), ('Telephone', 'call_centre'), ('Fair or visit', 'sales_team')
    ) as word (said, channel)
)

select
    l."Lead" as external_id, came.channel, l."Came" as created_at, l."Contact" as customer_id,
    l."Looked after by" as owner_id,
    case l."State" when 'double' then 'duplicate' when 'offer' then 'offered' when 'new' then 'open' else l."State" end
        as status,
    l."Double of" as duplicate_of, l."First answer" as answered_at, l."They came back" as engaged_at,
    l."Offer" as offered_at, l."Closed" as closed_at, answered.channel as answered_channel, l."Order" as sales_order_id
from leads as l
join spoken as came on came.said = l."Came by"
left join spoken as answered on answered.said = l."Answered by"
