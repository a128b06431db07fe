-- Those of the next so many entries of the journal that touch a document.
-- grain: one row an entry
-- columns: instant in microseconds; pattern: of `touched`
with looked as (
    select j.journal_id, j.at, j.actor, j.through, j.kind, j.command_id, j.touched
    from journal as j
    where j.journal_id > :after_id
    order by j.journal_id
    limit :looked
)

select e.journal_id, e.at, e.actor, e.through, e.kind, e.command_id, e.touched
from looked as e
where e.touched like :pattern
order by e.journal_id
