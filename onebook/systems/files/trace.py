"""Telling where each row of a mapping came from, without touching what the mapping gives.

A mapping's SELECT is rewritten so that its driving source (the first one that FROM names) is read with `_file` and
`_row`, and these are handed up through subqueries, CTEs and UNION ALL to the output. Where rows are folded, the
first is named; where it cannot be told, both are NULL. What the mapping itself gives stays as it was.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import sqlglot
from sqlglot import exp

from onebook.records.sql import name as quoted

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["trace"]

FILE, ROW = "_file", "_row"
FOLDED_CLAUSES = ("limit", "offset", "order", "qualify")
OTHER_AGGREGATES = frozenset(
    [
        "arbitrary",
        "arg_max_null",
        "arg_max_nulls_last",
        "arg_min_null",
        "arg_min_nulls_last",
        "bitstring_agg",
        "count_star",
        "entropy",
        "favg",
        "fsum",
        "histogram",
        "histogram_exact",
        "kahan_sum",
        "kurtosis_pop",
        "mad",
        "mean",
        "product",
        "reservoir_quantile",
        "sem",
        "sum_no_overflow",
        "sumkahan",
    ]
)
"""DuckDB's aggregates that sqlglot takes for any function."""

UNTRACED = "select *, null::varchar as _file, null::bigint as _row from (\n{}\n) as mapped"


def trace(select_sql: str, sources: Mapping[str, str]) -> str:
    """Return the SELECT with `_file` and `_row` added to its output; the rows and other columns are the same.

    sources: each source's name and its `traced_sql`. The driving source is read by that, the others from their views.
    """
    text = select_sql.strip().rstrip(";").rstrip()
    try:
        trees = [tree for tree in sqlglot.parse(text, dialect="duckdb") if tree is not None]
    except sqlglot.errors.SqlglotError:
        trees = []
    if len(trees) != 1 or not isinstance(trees[0], exp.Query):
        return UNTRACED.format(text)
    tracer = _Tracer({name.lower(): _twin(name.lower()) for name in sources})
    try:
        traced = tracer.query(trees[0].copy(), {}).sql(dialect="duckdb")
    except _CannotTellError:
        return UNTRACED.format(text)
    twins = ", ".join(
        f"{quoted(_twin(name.lower()))} as ({sql})"
        for name, sql in sources.items()
        if _twin(name.lower()) in tracer.used
    )
    return f"with {twins} select * from ({traced}) as traced" if twins else traced


def _twin(name: str) -> str:
    """Return the name under which a source or CTE is read with `_file` and `_row`."""
    return f"{name}__traced"


class _CannotTellError(Exception):
    """The rows of this query cannot be followed to their source without changing the query."""


class _Tracer:
    """Rewrites queries. sources: a source's name in lower case → its twin. used: the twins that are read."""

    def __init__(self, sources: Mapping[str, str]) -> None:
        self.sources = sources
        self.used: set[str] = set()

    def query(self, tree: exp.Expr, ctes: Mapping[str, str]) -> exp.Query:
        """Return the query with `_file` and `_row` as its last output columns. ctes: traced twins of those in scope."""
        if isinstance(tree, exp.Subquery) and not tree.alias:
            tree.set("this", self.query(tree.this, ctes))
            return tree
        if isinstance(tree, exp.Union):
            if tree.args.get("distinct"):
                raise _CannotTellError
            ctes = self._with(tree, ctes)
            for side in ("this", "expression"):
                tree.set(side, self._branch(tree.args[side], ctes))
            return tree
        if not isinstance(tree, exp.Select):
            raise _CannotTellError
        return self._select(tree, self._with(tree, ctes))

    def _branch(self, tree: exp.Expr, ctes: Mapping[str, str]) -> exp.Query:
        """A branch of UNION ALL that cannot be followed gives NULLs; the others are still told."""
        try:
            return self.query(tree.copy(), ctes)
        except _CannotTellError:
            return _parse(UNTRACED.format(tree.sql(dialect="duckdb")))

    def _with(self, tree: exp.Query, ctes: Mapping[str, str]) -> Mapping[str, str]:
        """Give each CTE that can be followed a traced twin behind it, and return the twins in scope."""
        clause = tree.args.get("with_") or tree.args.get("with")
        if clause is None:
            return ctes
        scope = dict(ctes)
        listed = []
        for cte in clause.expressions:
            listed.append(cte)
            name = cte.alias.lower()
            scope.pop(name, None)
            if clause.args.get("recursive") or cte.args["alias"].columns:
                scope[name] = ""
                continue
            try:
                twin = self.query(cte.this.copy(), scope)
            except _CannotTellError:
                scope[name] = ""
                continue
            scope[name] = _twin(name)
            listed.append(exp.CTE(this=twin, alias=exp.TableAlias(this=_identifier(scope[name]))))
        clause.set("expressions", listed)
        return scope

    def _select(self, tree: exp.Select, ctes: Mapping[str, str]) -> exp.Query:
        if any(name in (FILE, ROW) for name in tree.named_selects) or tree.find(exp.Columns) or tree.args.get("into"):
            raise _CannotTellError
        driving = self._driving(tree, ctes)
        distinct = tree.args.get("distinct")
        grouped = bool(tree.args.get("group")) or _aggregates(tree)
        if distinct is not None and not distinct.args.get("on"):
            return _folded_distinct(tree, driving, grouped)
        _leave_out_of_stars(tree, driving)
        return tree.select(*_origin(driving, folded=grouped), copy=False)

    def _driving(self, tree: exp.Select, ctes: Mapping[str, str]) -> str:
        """Make the first source in FROM and JOIN a traced one, and return the alias by which it is known."""
        start = tree.args.get("from_") or tree.args.get("from")
        if start is None:
            raise _CannotTellError
        for holder in (start, *tree.args.get("joins", [])):
            alias = self._traced_table(holder, ctes)
            if alias:
                return alias
        raise _CannotTellError

    def _traced_table(self, holder: exp.Expr, ctes: Mapping[str, str]) -> str | None:
        """Make what FROM or JOIN names a traced one and return its alias; None, nothing changed, if it cannot be."""
        table = holder.this
        alias = table.args.get("alias")
        if any(table.args.get(part) for part in ("pivots", "sample", "joins", "db")) or (alias and alias.columns):
            return None
        if isinstance(table, exp.Subquery) and alias and isinstance(table.this, exp.Query):
            try:
                table.set("this", self.query(table.this.copy(), ctes))
            except _CannotTellError:
                return None
            return str(table.alias)
        if not isinstance(table, exp.Table) or not isinstance(table.this, exp.Identifier):
            return None
        name = table.name.lower()
        twin = ctes[name] if name in ctes else self.sources.get(name)
        if not twin:
            return None
        if name not in ctes:
            self.used.add(twin)
        known_as = table.alias or table.name
        table.set("this", _identifier(twin))
        table.set("alias", exp.TableAlias(this=_identifier(known_as)))
        return str(known_as)


def _identifier(name: str) -> exp.Identifier:
    return exp.to_identifier(name, quoted=True)


def _parse(sql: str) -> exp.Query:
    tree = sqlglot.parse_one(sql, dialect="duckdb")
    assert isinstance(tree, exp.Query)  # noqa: S101 (the text is made above)
    return tree


def _aggregates(tree: exp.Select) -> bool:
    """Tell whether the SELECT folds rows by an aggregate (outside of windows and subqueries)."""
    if tree.args.get("having"):
        return True
    for projection in tree.expressions:
        for node in projection.walk(prune=lambda n: isinstance(n, exp.Window | exp.Query)):
            if isinstance(node, exp.AggFunc):
                return True
            if isinstance(node, exp.Anonymous) and node.name.lower() in OTHER_AGGREGATES:
                return True
    return False


def _origin(alias: str, *, folded: bool) -> list[exp.Expr]:
    file, row = (exp.column(_identifier(name), table=_identifier(alias)) for name in (FILE, ROW))
    if not folded:
        return [exp.alias_(file, FILE), exp.alias_(row, ROW)]
    # Both come from one row: a struct compares by its parts in turn.
    first = "min(case when {row} is not null then struct_pack(f := {file}, r := {row}) end)".format(
        file=file.sql("duckdb"), row=row.sql("duckdb")
    )
    return [
        exp.alias_(sqlglot.parse_one(f"({first}).{part}", dialect="duckdb"), name)
        for part, name in (("f", FILE), ("r", ROW))
    ]


def _leave_out_of_stars(tree: exp.Select, driving: str) -> None:
    """Keep `_file` and `_row` out of `*` and `driving.*`, which would otherwise give them where the mapping did not."""
    for projection in tree.expressions:
        star = projection.this if isinstance(projection, exp.Column) else projection
        if not isinstance(star, exp.Star):
            continue
        if isinstance(projection, exp.Column) and projection.table.lower() != driving.lower():
            continue
        key = "except_" if "except_" in star.arg_types else "except"
        star.set(key, [*(star.args.get(key) or []), _identifier(FILE), _identifier(ROW)])


def _folded_distinct(tree: exp.Select, driving: str, grouped: bool) -> exp.Query:
    """SELECT DISTINCT: the first row of those that are alike is named."""
    names = [projection.alias_or_name for projection in tree.expressions]
    stars = any(isinstance(p, exp.Star) or (isinstance(p, exp.Column) and isinstance(p.this, exp.Star))
                for p in tree.expressions)  # fmt: skip
    if stars or not all(names) or len({n.lower() for n in names}) < len(names):
        raise _CannotTellError
    if grouped or any(tree.args.get(clause) for clause in FOLDED_CLAUSES):
        raise _CannotTellError
    clause = tree.args.pop("with_", None) or tree.args.pop("with", None)
    tree.set("distinct", None)
    _leave_out_of_stars(tree, driving)
    tree.select(*_origin(driving, folded=False), copy=False)
    outer = exp.select(*(exp.column(_identifier(name)) for name in names)).from_(
        exp.Subquery(this=tree, alias=exp.TableAlias(this=_identifier("alike")))
    )
    outer = outer.select(*_origin("alike", folded=True), copy=False)
    outer = outer.group_by(*(exp.column(_identifier(name)) for name in names), copy=False)
    if clause is not None:
        outer.set("with_" if "with_" in outer.arg_types else "with", clause)
    return outer
