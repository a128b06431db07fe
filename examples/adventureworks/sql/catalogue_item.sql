-- Items. A product whose price or cost changed has several rows; sales name the row, so each is an item.
-- grain: one row a product and version
select
    ProductKey::varchar as external_id, EnglishProductName as name, EnglishProductCategoryName as item_group,
    EnglishProductSubcategoryName as subgroup, 'goods' as kind, ListPrice as list_price, StandardCost as unit_cost,
    StartDate::date as sold_from,
    -- The sample's end dates lie years before their start dates; such an end says nothing.
    case when EndDate >= StartDate then EndDate::date end as sold_until
from product
left join subcategory using (ProductSubcategoryKey)
left join category using (ProductCategoryKey)
