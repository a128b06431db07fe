"""What people said of who is who: that two records are one person, or two."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from onebook.app.customers.lookup import looking_up
from onebook.app.customers.telling import to_day

if TYPE_CHECKING:
    from onebook.journey.identity.ask import Ask
    from onebook.measures import Session

__all__ = ["Named", "Said", "read_said", "said_in"]


@dataclass(frozen=True, slots=True)
class Named:
    """A record that something is said of. kind: `person`, `organisation` or `visitor`."""

    node: int
    person: int
    kind: str
    system: str
    code: str


@dataclass(frozen=True, slots=True)
class Said:
    """What was said last of two records. verdict: `same` or `different`; the rest as far as it is known."""

    one: Named
    other: Named
    verdict: str
    said_by: str
    said_on: date | None
    why: str


def said_in(session: Session) -> tuple[Said, ...]:
    """Return what was said of anybody's records, the newest first."""
    return looking_up(session, lambda lookup: _read(lookup.ask, "s.turned = 0"))


def read_said(ask: Ask, nodes: Sequence[int]) -> tuple[Said, ...]:
    """Return what was said of some records, the newest first."""
    of = ", ".join(map(str, nodes)) or "null"
    # Where both are among them it stands here twice.
    return _read(ask, f"s.node in ({of}) and (s.turned = 0 or s.other not in ({of}))")


def _read(ask: Ask, which: str) -> tuple[Said, ...]:
    of = ", ".join(f"{at}.{column}" for at in "ab" for column in ("node", "person", "kind", "system", "code"))
    rows = ask(
        f"""select {of}, s.verdict, s.said_by, s.said_on, s.why
        from known_said as s
        join known_node as a on a.node = case s.turned when 0 then s.node else s.other end
        join known_node as b on b.node = case s.turned when 0 then s.other else s.node end
        where {which}
        order by s.said_at desc nulls last, s.load_id desc, a.system, a.code, b.system, b.code""",
        [],
    )
    return tuple(
        Said(Named(*row[:5]), Named(*row[5:10]), row[10], row[11] or "", to_day(row[12]), row[13] or "") for row in rows
    )
