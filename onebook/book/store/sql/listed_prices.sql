-- What price lists say of an item, or one list of all items, by list, item, unit and break; after where a page ended.
-- grain: one row a list, item, unit and quantity from which it counts
-- columns: quantity and price in ten-thousandths; sku, price_list, channel, customer: all where the parameter is empty
select l.name, l.currency, i.sku, p.unit, p.from_quantity, p.price
from item_price as p
join price_list as l on l.list_id = p.list_id
join item as i on i.item_id = p.item_id
left join party as c on c.party_id = l.party_id
where
    (:sku = '' or i.sku = :sku) and (:price_list = '' or l.name = :price_list)
    and (:channel = '' or l.channel = :channel) and (:customer = '' or c.external_id = :customer)
    and (l.name, i.sku, p.unit, p.from_quantity) > (:after_name, :after_sku, :after_unit, :after_quantity)
order by l.name, i.sku, p.unit, p.from_quantity
limit :most
