-- Records that share a code which others hold, too, and go by one name.
-- grain: one row a pair
select q.node, q.other, q.scheme, q.key from journey_pair as q
