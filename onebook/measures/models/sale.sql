-- Sales as the P&L counts them: recognised at shipment, pick-up or till sale, or at the order where the plan says so.
-- grain: one row a recognised order line; where it went in parts, one row a part
-- columns: day: when recognised (NULL: recognised, day unknown); gross, discount, shipping, cost: business currency,
--   without tax; cost_unknown: taken as 0; vouchers sold are left out (a liability until redeemed)
select * from whole_sale
union all
select * from sale_in_parts
