-- Who has which two words in name and town; a word of the name is also paired with itself.
-- grain: one row a node and two words, the first of them not after the second; eight words of a node count, the name's
--   before the town's
with counting as (
    select node, word, town, row_number() over (partition by node order by town, word) as place from known_word
),

first_word as (
    select node, word, town from counting where place <= 8
)

select a.word, b.word as other, a.node
from first_word as a
join first_word as b on b.node = a.node and b.word >= a.word
where a.town + b.town < 2
