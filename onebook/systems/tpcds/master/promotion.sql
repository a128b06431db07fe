-- Promotions.
-- grain: one row a promotion
select
    cast(p_promo_sk as varchar) as external_id,
    coalesce(nullif(trim(p_promo_name), ''), p_promo_id) as name,
    nullif(trim(p_purpose), '') as kind,
    cast(p_item_sk as varchar) as item_id,
    first_day.d_date as starts_on,
    last_day.d_date as ends_on
from promotion
left join date_dim as first_day on first_day.d_date_sk = p_start_date_sk
left join date_dim as last_day on last_day.d_date_sk = p_end_date_sk
