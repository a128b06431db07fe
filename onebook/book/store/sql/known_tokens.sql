-- Tokens, good or revoked, with when they were used last.
-- grain: one row a token
-- columns: used_at: microseconds since 1970
select t.token_id, t.name, t.role, t.digest, t.revoked_in, u.used_at
from access_token as t
left join access_token_use as u on u.token_id = t.token_id
order by t.token_id
