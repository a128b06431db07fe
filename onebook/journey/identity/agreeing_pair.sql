-- Nodes that hold a disputed code and go by one name, but for a slip of the pen.
-- grain: one row a code and pair of nodes
with disputed as (
    select h.node, h.kind, h.scheme, h.key, h.given, h.family
    from holder as h
    join verdict as v on v.kind = h.kind and v.scheme = h.scheme and v.key = h.key
    where v.verdict = 'disputed' and h.called is not null
)

select a.node, b.node as other, a.kind, a.scheme, a.key
from disputed as a
join disputed as b on b.kind = a.kind and b.scheme = a.scheme and b.key = a.key and a.node < b.node
where
    (
        a.family = b.family
        or (least(length(a.family), length(b.family)) >= 5 and damerau_levenshtein(a.family, b.family) = 1)
    )
    and (
        a.given = b.given
        or (least(length(a.given), length(b.given)) >= 5 and damerau_levenshtein(a.given, b.given) = 1)
        or (length(a.given) = 1 and starts_with(b.given, a.given))
        or (length(b.given) = 1 and starts_with(a.given, b.given))
    )
