-- What of landed costs was laid to goods.
-- grain: one row a document and move
-- columns: amount in ten-thousandths
select s.system, s.external_id, s.move_id, s.item_id, s.amount
from landed_share as s
where s.external_id = any_of(:external_ids)
