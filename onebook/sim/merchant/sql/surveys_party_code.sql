-- Their addresses.
-- grain: one row an address
select distinct email as party_id, 'email' as scheme, email as code from answers where email is not null
