-- Codes in one way of writing, and what follows from each.
-- grain: one row a node, scheme and key
select e.node, e.kind, e.scheme, e.key, e.verdict from journey_edge as e
