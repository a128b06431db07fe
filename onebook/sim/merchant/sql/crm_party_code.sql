-- Addresses and telephone numbers in the customer book.
-- grain: one row a contact or account and code
select id as party_id, 'email' as scheme, mail as code from contacts where mail is not null
union all
select id as party_id, 'phone' as scheme, telephone as code from contacts where telephone is not null
union all
select id as party_id, 'phone' as scheme, switchboard as code from accounts
