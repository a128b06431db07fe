-- Answers to the merchant's own surveys.
-- grain: one row an answer
select
    answer as external_id, survey as kind, about as channel, answered as answered_at, email as customer_id, score,
    lowest as scale_min, highest as scale_max, question
from answers
