-- Customers who buy on terms, or for whom somebody does for whom they buy or work, by the ids systems know them by.
-- grain: one row a customer
-- columns: also those of other systems with such an id
select p.system, p.external_id
from party as p
where p.external_id = any_of(:external_ids) and (
    exists (
        select c.party_id
        from credit as c
        where c.party_id = p.party_id and (c.due_days is not null or c.limit_amount is not null)
    )
    or exists (
        select c.party_id
        from party_relation as r
        join credit as c on c.party_id = r.other_id
        where r.party_id = p.party_id and r.relation in ('buys_for', 'works_for') and r.retracted_at is null
            and (c.due_days is not null or c.limit_amount is not null)
    )
)
