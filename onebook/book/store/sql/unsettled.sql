-- What of these items is to be promised anew, held.
-- grain: one row an item and entry of the journal
select u.item_id, u.journal_id
from unsettled as u
where u.item_id = any_of(:items)
order by u.item_id, u.journal_id
for update
