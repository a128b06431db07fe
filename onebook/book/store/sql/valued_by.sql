-- How the goods of the book are valued: where those that came in first go first, it says what is left of each.
-- grain: one row
-- columns: goods, fifo: 0 or 1
select
    case when exists (select 1 from stock_worth as w where w.quantity <> 0) then 1 else 0 end as goods,
    case when exists (select 1 from stock_cost_part as p) then 1 else 0 end as fifo
