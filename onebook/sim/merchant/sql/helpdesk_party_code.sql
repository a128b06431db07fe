-- Their addresses.
-- grain: one row an address
select distinct json_extract_string("from", '$.email') as party_id, 'email' as scheme, json_extract_string("from", '$.email') as code from cases
