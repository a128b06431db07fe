-- How often advertisements were shown, by campaign and day. Clicks are counted by the site.
-- grain: one row a campaign and day
select
    campaign || ' ' || "date" as external_id, 'impression' as kind, network as channel, "date" as touched_on,
    campaign as campaign_id, impressions as quantity, reach
from daily
