"""How the plan says that records are to be read, as SQL: which of them are copies, and whose ids they use."""

from __future__ import annotations

from onebook.plan import Plan, copies, whose_ids
from onebook.records import record_types
from onebook.records.sql import listed, quote

__all__ = ["copies_left_out", "ids_of"]


def copies_left_out(plan: Plan) -> dict[str, str]:
    """Return the records that another system owns, as conditions by record type: they are kept, but not counted."""
    conditions = {
        name: " or ".join(
            f"system = {quote(system)}"
            + ("" if channels is None else f" and coalesce(channel in ({listed(channels)}), false)")
            for system, channels in copies(plan, name).items()
        )
        for name in record_types()
    }
    return {name: condition for name, condition in conditions.items() if condition}


def ids_of(plan: Plan, kind: str, column: str = "system") -> str:
    """Return whose ids of a kind the system in a column uses: a join's answer without the join."""
    used = {name: whose_ids(plan, name, kind) for name in plan.systems}
    borrowed = {name: whose for name, whose in used.items() if name != whose}
    if used and len(set(used.values())) == 1:
        return quote(next(iter(used.values())))
    cases = " ".join(f"when {quote(name)} then {quote(whose)}" for name, whose in borrowed.items())
    return f"case {column} {cases} else {column} end" if cases else column
