-- Parties that some record has told of, or has told otherwise, since a load.
-- grain: one row a party of the system whose ids it has
-- columns: kind: person or organisation (of whom nothing more is known is a person)
with named as (
    select $party_system as system, customer_id as party_id from sales_order where load_id > $since
    union
    select $party_system as system, customer_id as party_id from touch where load_id > $since
    union
    select $party_system as system, customer_id as party_id from lead where load_id > $since
    union
    select $party_system as system, customer_id as party_id from contact where load_id > $since
    union
    select $party_system as system, customer_id as party_id from survey where load_id > $since
    union
    select $party_system as system, referred_by_id as party_id from party where load_id > $since
    union
    select $party_system as system, party_id from all_party_code where load_id > $since
    union
    select $party_system as system, party_id from party_relation where load_id > $since
    union
    select $party_system as system, other_id as party_id from party_relation where load_id > $since
    union
    select $party_system as system, external_id as party_id from all_party where load_id > $since
    union
    select $first_system as system, party_id from party_link where load_id > $since and party_is <> 'visitor'
    union
    select $second_system as system, other_id as party_id from party_link where load_id > $since and other_is <> 'visitor'
),

described as (
    select $party_system as system, external_id as party_id, max(kind) as kind from party group by 1, 2
)

select n.system, n.party_id as code, coalesce(d.kind, 'person') as kind
from named as n
left join described as d on d.system = n.system and d.party_id = n.party_id
where n.party_id is not null
