-- What a customer of a system is called.
-- grain: one row a party
select p.name
from party as p
where p.external_id = :customer and p.system = :system
