-- Cards, addresses and telephone numbers of their holders.
-- grain: one row a card and code
select "Karte" as party_id, 'loyalty_card' as scheme, "Karte" as code from cards
union all
select "Karte" as party_id, 'email' as scheme, "EMail" as code from cards where "EMail" is not null
union all
select "Karte" as party_id, 'phone' as scheme, "Telefon" as code from cards where "Telefon" is not null
