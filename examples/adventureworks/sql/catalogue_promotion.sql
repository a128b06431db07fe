-- Promotions.
-- grain: one row a promotion
select
    PromotionKey::varchar as external_id, EnglishPromotionName as name, EnglishPromotionType as kind,
    DiscountPct as discount_rate, StartDate::date as starts_on, EndDate::date as ends_on
from special_offer
