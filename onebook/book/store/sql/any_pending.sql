-- Whether an entry of the journal has no position yet, and the last position that was given.
-- grain: one row
select
    case when exists (select 1 from journal_pending) then 1 else 0 end as pending,
    (select h.position from journal_seal_head as h) as position
