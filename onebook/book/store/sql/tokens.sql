-- All tokens: when and by whom they were made and revoked, and when they were used last.
-- grain: one row a token
-- columns: made_at, revoked_at, used_at: microseconds since 1970
select
    t.token_id, t.name, t.role, t.digest, m.at as made_at, m.actor as made_by, r.at as revoked_at,
    r.actor as revoked_by, u.used_at
from access_token as t
join journal as m on m.journal_id = t.made_in
left join journal as r on r.journal_id = t.revoked_in
left join access_token_use as u on u.token_id = t.token_id
order by t.token_id
