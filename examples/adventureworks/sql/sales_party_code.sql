-- How resellers are known: telephone and customer number.
-- grain: one row a reseller and code
select concat('reseller ', ResellerKey) as party_id, 'phone' as scheme, Phone as code, null as code_system
from reseller
where Phone is not null
union all
select concat('reseller ', ResellerKey), 'system', ResellerAlternateKey, 'erp'
from reseller
