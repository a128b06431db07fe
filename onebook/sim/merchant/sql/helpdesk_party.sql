-- People who wrote to the help desk, known by their address only.
-- grain: one row an address
select distinct json_extract_string("from", '$.email') as external_id, 'person' as kind, 'customer' as role from cases
