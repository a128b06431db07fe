"""Searching customers: by any code or number of theirs, or by a name that may be misspelt."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from onebook.app.customers.lookup import Lookup, looking_up
from onebook.journey.identity.ask import MOST_FOUND, Found, find_by_code, find_near_codes, find_node
from onebook.journey.identity.names import find_by_name

if TYPE_CHECKING:
    from onebook.journey.identity.ask import Ask
    from onebook.measures import Session

__all__ = ["Match", "Matches", "find_customers"]


@dataclass(frozen=True, slots=True)
class Match:
    """A person who may be meant.

    by, code, slips: as in `Found`. who: kind, system and id of a record of theirs, by which they can be opened; last,
    channel: the day and channel of their last order, else step.
    """

    person: int
    by: str
    code: str
    slips: float
    who: tuple[str, str, str]
    name: str
    town: str
    ordered: bool
    last: date | None
    channel: str


@dataclass(frozen=True, slots=True)
class Matches:
    """Whom a search found, the likeliest first. near: nobody is known by just that; these are by something near it."""

    found: tuple[Match, ...]
    near: bool
    more: bool


def find_customers(session: Session, text: str) -> Matches:
    """Return whom a code, or a name, town and initials in any order, may mean; nobody where none is near either."""
    country = session.plan.business.country

    def find(lookup: Lookup) -> Matches:
        return _matches(lookup.ask, *_search(lookup, text.strip(), country))

    return looking_up(session, find)


def _search(lookup: Lookup, text: str, country: str) -> tuple[tuple[Found, ...], bool]:
    """Find persons; tell whether they are but near to what was asked for."""
    system, _, number = text.partition(":")
    persons = {find_node(lookup.ask, kind, system, number) for kind in ("party", "visitor")} if number else set()
    by_record = tuple(Found(person, "record", text) for person in sorted(p for p in persons if p is not None))
    by_code = by_record or find_by_code(lookup.ask, text, country)
    if by_code:
        return by_code, False
    letters = any(sign.isalpha() for sign in text)
    if letters and "@" not in text:
        by_name = find_by_name(lookup.ask, lookup.names, text)
        if by_name:
            return by_name, by_name[0].slips >= 1
    if any(sign.isdigit() for sign in text) or "@" in text:
        return find_near_codes(lookup.ask, text, country), True
    return (), False


def _matches(ask: Ask, found: Sequence[Found], near: bool) -> Matches:
    if not found:
        return Matches((), near, more=False)
    of = ", ".join(str(one.person) for one in found)
    records: dict[int, list[tuple[str, str, str, str, str]]] = {}
    rows = ask(
        f"""select person, kind, system, code, name, coalesce(city, '') from known_node
        where person in ({of}) order by node""",
        [],
    )
    for person, kind, system, code, name, city in rows:
        records.setdefault(person, []).append((kind, system, code, name, city))
    orders = _last(ask, "known_worth", of)
    others = _last(ask, "known_count", ", ".join(str(f.person) for f in found if f.person not in orders))
    matches = []
    for one in found:
        mine = sorted(records[one.person], key=lambda r: (r[0] == "visitor", not r[3], r[1], r[2]))
        name = next((r[3] for r in mine if r[3]), "")
        town = next((r[4] for r in mine if r[4]), "")
        day, channel = orders.get(one.person) or others.get(one.person) or (None, "")
        matches.append(Match(
            one.person, one.by, one.code, one.slips, (mine[0][0], mine[0][1], mine[0][2]), name, town,
            one.person in orders, day, channel,
        ))  # fmt: skip
    return Matches(tuple(matches), near, len(found) >= MOST_FOUND)


def _last(ask: Ask, table: str, persons: str) -> dict[int, tuple[date | None, str]]:
    """Return the last day of persons, and its channel; table: of what."""
    rows = ask(
        f"""select n.person, s.channel, max(s.last_day) from known_node as n join {table} as s on s.node = n.node
        where n.person in ({persons or "null"}) group by n.person, s.channel order by max(s.last_day), s.channel""",
        [],
    )
    return {person: (date.fromisoformat(day), channel or "") for person, channel, day in rows if day}
