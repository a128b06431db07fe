"""Whose ids a system's records use."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from onebook.plan.model import Plan

__all__ = ["BOOK", "whose_ids"]

BOOK = "book"
"""Whose records are those that the book publishes of its own: no system is called so, but any may use its ids."""


def whose_ids(plan: Plan, system: str, kind: str) -> str:
    """Return the system whose ids this one uses for a kind of record, through others that use its ids, too.

    Its own name where the plan names no other. Ids that go round end where they began to.
    """
    passed = {system}
    while system in plan.systems and (whose := plan.systems[system].ids.get(kind, system)) not in passed:
        passed.add(whose)
        system = whose
    return system
