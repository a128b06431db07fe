-- Parties that some record has named, or told something of, since a load.
-- grain: one row a party of the system whose ids it has
-- columns: kind: person or organisation (of whom nothing more is known is a person); described: something was told of
--   it, so that its codes may be others than before
with named as (
    select $party_system as system, customer_id as party_id, false as described from sales_order where load_id > $since
    union
    select $party_system as system, customer_id as party_id, false as described from touch where load_id > $since
    union
    select $party_system as system, customer_id as party_id, false as described from lead where load_id > $since
    union
    select $party_system as system, customer_id as party_id, false as described from contact where load_id > $since
    union
    select $party_system as system, customer_id as party_id, false as described from survey where load_id > $since
    union
    select $party_system as system, referred_by_id as party_id, true as described from party where load_id > $since
    union
    select $party_system as system, party_id, true as described from all_party_code where load_id > $since
    union
    select $party_system as system, party_id, true as described from party_relation where load_id > $since
    union
    select $party_system as system, other_id as party_id, true as described from party_relation where load_id > $since
    union
    select $party_system as system, external_id as party_id, true as described from all_party where load_id > $since
    union
    select $first_system as system, party_id, true as described from party_link
    where load_id > $since and party_is <> 'visitor'
    union
    select $second_system as system, other_id as party_id, true as described from party_link
    where load_id > $since and other_is <> 'visitor'
),

kinded as (
    select $party_system as system, external_id as party_id, max(kind) as kind from party group by 1, 2
)

select n.system, n.party_id as code, coalesce(max(k.kind), 'person') as kind, bool_or(n.described) as described
from named as n
left join kinded as k on k.system = n.system and k.party_id = n.party_id
where n.party_id is not null
group by n.system, n.party_id
