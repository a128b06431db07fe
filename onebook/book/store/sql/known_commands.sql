-- Commands that were applied, by the ids that their callers gave them.
-- grain: one row a command
select j.command_id, j.caller, j.digest, j.journal_id, j.answer, j.kind
from journal as j
where j.command_id = any_of(:command_ids)
