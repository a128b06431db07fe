-- Tokens that are not revoked, by their names, held.
-- grain: one row a token
select t.token_id, t.name, t.role, t.digest, t.made_in, t.revoked_in
from access_token as t
where t.name = any_of(:names) and t.revoked_in is null
order by t.token_id
for update
