"""The subset of SQL in which models and KPIs are written, so that other engines answer alike (docs/sql.md)."""

from __future__ import annotations

from collections.abc import Callable

import sqlglot
from sqlglot import exp

__all__ = ["FUNCTIONS", "faults", "to_spark"]

FUNCTIONS = {
    "abs": exp.Abs,
    "avg": exp.Avg,
    "bool_and": exp.LogicalAnd,
    "bool_or": exp.LogicalOr,
    "case": exp.Case,
    "cast": exp.Cast,
    "coalesce": exp.Coalesce,
    "count": exp.Count,
    "date_diff": exp.DateDiff,
    "date_trunc": exp.TimestampTrunc,
    "epoch": exp.TimeToUnix,
    "extract": exp.Extract,
    "first_value": exp.FirstValue,
    "greatest": exp.Greatest,
    "lag": exp.Lag,
    "last_day": exp.LastDay,
    "lead": exp.Lead,
    "least": exp.Least,
    "left": exp.Left,
    "max": exp.Max,
    "median": exp.Median,
    "min": exp.Min,
    "nullif": exp.Nullif,
    "percentile_cont": exp.PercentileCont,
    "round": exp.Round,
    "row_number": exp.RowNumber,
    "string_agg": exp.GroupConcat,
    "struct": exp.Struct,
    "sum": exp.Sum,
}
"""The functions that may be used, by name: these mean the same on every engine."""

CONNECTIVES = (exp.And, exp.Or, exp.If, exp.DateTrunc)
PARTS = ("year", "month", "day", "hour", "minute", "second", "quarter")
DAY_NAMES = ("day", "_on", "_day")


def faults(sql: str) -> tuple[str, ...]:
    """Return what in a SELECT lies outside of the subset, in words; empty where all is well."""
    tree = sqlglot.parse_one(sql, read="duckdb")
    found = [fault for node in tree.walk() if (fault := _fault(node))]
    if any(isinstance(tree, kind) for kind in (exp.Select, exp.Union)):
        return tuple(dict.fromkeys(found))
    return ("it is not one SELECT", *found)


def _fault(node: exp.Expr) -> str | None:
    return _clause(node) or _function(node) or _arithmetic(node)


CLAUSES: tuple[tuple[Callable[[exp.Expr], bool], str], ...] = (
    (
        lambda n: isinstance(n, exp.Join) and n.args.get("method") == "ASOF",
        "an ASOF join: join a daily calendar instead",
    ),
    (lambda n: isinstance(n, exp.Pivot), "PIVOT: write one aggregate with FILTER for each column"),
    (
        lambda n: isinstance(n, exp.WindowSpec) and n.text("kind").upper() == "GROUPS",
        "a window frame of GROUPS: order by a whole number and say RANGE",
    ),
    (lambda n: isinstance(n, exp.With) and bool(n.recursive), "a recursive CTE: unfold a fixed depth"),
    (lambda n: isinstance(n, exp.Bracket | exp.Slice), "a subscript or slice: engines count from 0 or from 1"),
    (
        lambda n: isinstance(n, exp.GenerateSeries | exp.Unnest),
        "generate_series or unnest: join calendar_day instead",
    ),
    (
        lambda n: isinstance(n, exp.Order) and isinstance(n.parent, exp.ArrayAgg | exp.First | exp.Last | exp.AnyValue),
        "an ordered list or first: use row_number",
    ),
)


def _clause(node: exp.Expr) -> str | None:
    return next((words for test, words in CLAUSES if test(node)), None)


def _function(node: exp.Expr) -> str | None:
    if not isinstance(node, exp.Func) or isinstance(node, (*CONNECTIVES, *FUNCTIONS.values())):
        return _unit(node)
    name = node.name if isinstance(node, exp.Anonymous) else node.sql_name().lower()
    return f"the function {name}: it is not among those of the subset"


def _unit(node: exp.Expr) -> str | None:
    if isinstance(node, exp.PercentileCont) and not isinstance(node.parent, exp.WithinGroup):
        return "quantile_cont: write percentile_cont(…) within group (order by …)"
    if isinstance(node, exp.DateDiff) and node.text("unit").lower() != "day":
        return (
            f"date_diff by {node.text('unit').lower()}: only days are counted alike; subtract epochs for shorter spans"
        )
    if isinstance(node, exp.Extract) and node.name.lower() not in PARTS:
        return f"extract({node.name.lower()}): numbers of weekdays and weeks differ"
    return None


def _arithmetic(node: exp.Expr) -> str | None:
    if isinstance(node, exp.Div | exp.IntDiv | exp.Mod) and not _never_zero(node.expression):
        return f"division by {node.expression.sql()}: put nullif(…, 0) around it, engines differ on x/0"
    if isinstance(node, exp.Sub) and _is_day(node.this) and _is_day(node.expression):
        return (
            f"{node.sql()}: the difference of two dates is a number here and an interval there; use date_diff('day', …)"
        )
    return None


def _never_zero(node: exp.Expr) -> bool:
    if isinstance(node, exp.Paren):
        return _never_zero(node.this)
    return isinstance(node, exp.Nullif) or (isinstance(node, exp.Literal) and float(node.name) != 0)


def _is_day(node: exp.Expr) -> bool:
    if isinstance(node, exp.Coalesce):
        return _is_day(node.this)
    return isinstance(node, exp.Column) and node.name.endswith(DAY_NAMES)


def to_spark(sql: str) -> str:
    """Return a SELECT in Spark's dialect.

    Exact percentiles stay exact: sqlglot would make `percentile_approx` of them.
    """
    tree = sqlglot.parse_one(sql, read="duckdb")
    for node in list(tree.find_all(exp.WithinGroup)):
        if isinstance(node.this, exp.PercentileCont) and isinstance(node.expression, exp.Order):
            value = node.expression.expressions[0].this
            node.replace(exp.Anonymous(this="percentile", expressions=[value.copy(), node.this.this.copy()]))
    return tree.sql(dialect="spark")
