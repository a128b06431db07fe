-- What advertising costs, by campaign and day.
-- grain: one row a campaign and day
select
    campaign || ' ' || "date" as external_id, 'marketing' as kind, network as channel, "date" as incurred_on,
    campaign as campaign_id, cost as amount
from daily
