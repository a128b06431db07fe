"""What is kept of customers to be found at once, as views over the lake, and what names a state of it."""

from __future__ import annotations

import re
from functools import cache
from hashlib import sha256

from onebook.lake import Made, copies_left_out, create_models, ids_of, read_models
from onebook.measures import Session
from onebook.measures.session import rows_of

__all__ = ["INDEX", "PARTS", "UNDER_NODES", "made_of", "make_parts"]

INDEX = "customers"
"""The index's name."""

PARTS = read_models("onebook.measures.customers")
"""The tables of the index, by name."""

UNDER_NODES = tuple(name for name in PARTS if name not in ("known_item", "known_telling"))
"""Those whose rows stand under a node."""

LAYOUT = 1
"""Counted up whenever the index is laid out otherwise than by the SELECTs alone."""


def make_parts(session: Session) -> None:
    """Make a view of each table on the session's connection."""
    values = {**session.values, **_values(session)}
    create_models(session.con, {**session.models, **PARTS}, values, PARTS, session.made)


def _values(session: Session) -> dict[str, str]:
    """Whose ids parties have, for the tables that call the system's column otherwise."""
    of = {
        "order": "o", "code": "h", "whole": "w", "contact": "c", "lead": "d", "survey": "s", "hindered": "h",
        "relation": "r",
    }  # fmt: skip
    return {f"party_system_of_{name}": ids_of(session.plan, "party", f"{alias}.system") for name, alias in of.items()}


def made_of(session: Session) -> Made:
    """Return what names the state that a session reads, as far as customers are concerned.

    Tidying up leaves it as it is. position: the newest load, and the lake's state.
    """
    if MADE in session.needs:
        known: Made = session.needs[MADE]
        return known
    ((load, at, built, snapshot),) = rows_of(session, STATE, ["journey_built"])
    values = sorted((name, value) for name, value in {**session.values, **_values(session)}.items() if name != "today")
    left_out = sorted(copies_left_out(session.plan).items())
    rules = sha256(repr((LAYOUT, _texts(), values, left_out)).encode()).hexdigest()
    found = Made(f"{rules[:32]} {load} {at} {built}", (int(load), int(snapshot)))
    session.needs[MADE] = found
    return found


MADE = "customers: made of"
"""Under which a session, which reads one state, remembers it."""


@cache
def _texts() -> tuple[tuple[str, str], ...]:
    """The SELECTs of the tables and of all models that they read, by name."""
    models = {**read_models("onebook.measures.models"), **read_models("onebook.journey.models"), **PARTS}
    # What may take a model's place (`own_line` that of `order_line`) is named in it.
    reached, waiting = set[str](), list(PARTS)
    while waiting:
        name = waiting.pop()
        if name not in reached:
            reached.add(name)
            waiting += [word for word in re.findall(r"\w+", models[name].sql) if word in models]
    return tuple((name, models[name].sql) for name in sorted(reached))


STATE = """
select
    coalesce(max(load_id), 0), coalesce(cast(max(started_at) as varchar), ''),
    coalesce((select concat_ws(' ', max(load_id), max(snapshot), max(rules)) from journey_built), ''),
    (select id from lake.current_snapshot())
from lake.control.load_run"""
