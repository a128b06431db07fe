-- Tokens by the digests of their texts, whether they are revoked or not.
-- grain: one row a token
select t.token_id, t.name, t.role, t.digest, t.made_in, t.revoked_in
from access_token as t
where t.digest = any_of(:digests)
order by t.token_id
