-- People who answered, where they are known.
-- grain: one row an address
select distinct email as external_id, 'person' as kind, 'customer' as role from answers where email is not null
