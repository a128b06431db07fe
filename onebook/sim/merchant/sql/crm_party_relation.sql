-- Who works for which firm, and who looks after whom.
-- grain: one row a relation
select id as party_id, 'works_for' as relation, account as other_id from contacts where account is not null
union all
select id as party_id, 'looked_after_by' as relation, seller as other_id from contacts
union all
select id as party_id, 'looked_after_by' as relation, seller as other_id from accounts
