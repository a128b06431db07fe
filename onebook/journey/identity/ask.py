"""Asking who a code or name belongs to, and why.

Asked are tables as they are kept of customers (onebook/measures/customers), wherever these lie: in an index beside the
lake, or as views over it. So the SQL here is what both engines read alike.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from onebook.journey.identity.chain import Tie
from onebook.journey.identity.slips import near_codes
from onebook.records.codes import email_key, phone_key, plain_key

__all__ = [
    "MOST_FOUND", "Ask", "Found", "Person", "Record", "Unfollowed", "find_by_code", "find_near_codes", "find_node",
    "read_person",
]  # fmt: skip

Ask = Callable[[str, Sequence[Any]], list[tuple[Any, ...]]]
"""Runs a SELECT over the tables, with values for its question marks, and returns the rows."""

MOST_FOUND = 20
"""Persons that are listed where several may be meant."""


@dataclass(frozen=True, slots=True)
class Record:
    """A record of a person: a party of a system, or a visitor. name: as this system has it."""

    node: int
    kind: str
    system: str
    code: str
    name: str


@dataclass(frozen=True, slots=True)
class Unfollowed:
    """A code of a person's that ties them to nobody. holders: how many records hold it, the person's own included."""

    scheme: str
    code: str
    verdict: str
    holders: int


@dataclass(frozen=True, slots=True)
class Person:
    """Who somebody is. records: all that are this person; ties: what makes them so; unfollowed: what does not."""

    person: int
    records: tuple[Record, ...]
    ties: tuple[Tie, ...]
    unfollowed: tuple[Unfollowed, ...]


@dataclass(frozen=True, slots=True)
class Found:
    """A person who may be meant.

    by: by what they were found, a scheme of codes (`email`), a record type (`sales_order`) or `name`; code: it;
    slips: how far that is from what was asked for, 0: exactly it.
    """

    person: int
    by: str
    code: str
    slips: float = 0


def marks(values: Sequence[Any]) -> str:
    """Return question marks for so many values."""
    return ", ".join("?" * len(values))


def find_by_code(ask: Ask, text: str, country: str) -> tuple[Found, ...]:
    """Return the persons whom a code of any sort may mean: a number of a system's, an address, telephone or card.

    country: that of telephone numbers without prefix. A number of an order, parcel, return or case means its customer.
    """
    keys = sorted({key for key in (email_key(text), phone_key(text, country), plain_key(text)) if key})
    return _found(ask, keys, [_number_key(text)])


def _number_key(text: str) -> str:
    """A number as the table of numbers has it."""
    return re.sub(r"[\s./-]", "", text.lower())


AT_ONCE = 500
"""Codes that are looked up in one question."""


def find_near_codes(ask: Ask, text: str, country: str) -> tuple[Found, ...]:
    """Return the persons whose code differs from what is asked for in one slip: a digit wrong, missing, swapped."""
    email = email_key(text)
    keys = {email} if email else {phone_key(text, country), plain_key(text)}
    near = sorted({code for key in keys if key and len(key) >= FEWEST_SIGNS for code in near_codes(key)})
    found: dict[int, Found] = {}
    for start in range(0, len(near), AT_ONCE):
        some = near[start : start + AT_ONCE]
        for one in _found(ask, some, [] if email else [_number_key(code) for code in some]):
            found.setdefault(one.person, Found(one.person, one.by, one.code, 1))
    return tuple(found.values())[:MOST_FOUND]


FEWEST_SIGNS = 5
"""Codes of fewer signs are near to too many others."""


def _found(ask: Ask, keys: Sequence[str], numbers: Sequence[str]) -> tuple[Found, ...]:
    rows: list[tuple[int, str, str]] = []
    if keys:
        rows += ask(
            f"""select n.person, k.scheme, min(k.key) from known_key as k join known_node as n on n.node = k.node
            where k.key in ({marks(keys)}) and k.scheme not in ('visitor', 'said')
            group by n.person, k.scheme limit {10 * MOST_FOUND}""",
            keys,
        )
    if numbers:
        rows += ask(
            f"""select n.person, m.what, min(m.key) from known_number as m join known_node as n on n.node = m.node
            where m.key in ({marks(numbers)})
            group by n.person, m.what limit {10 * MOST_FOUND}""",
            numbers,
        )
    found: dict[int, Found] = {}
    for person, by, code in sorted(rows, key=lambda r: (RANKS.get(r[1], 1), r[0])):
        found.setdefault(person, Found(person, by, code))
    return tuple(found.values())[:MOST_FOUND]


RANKS = {"party": 0, "visitor": 3, "system": 2, "other": 2}
"""Which sort of code is likelier meant, where one text is several; all others in between."""


def find_node(ask: Ask, kind: str, system: str, code: str) -> int | None:
    """Return the person that a record is of; kind: `visitor`, or any word for a party; None where there is none."""
    rows = ask(
        "select person, kind from known_node where code = ? and system = ? order by node", [code, system]
    )  # fmt: skip
    return next((person for person, its in rows if (its == "visitor") == (kind == "visitor")), None)


def read_person(ask: Ask, person: int) -> Person:
    """Return who somebody is, with all that ties their records together."""
    records = ask("select node, kind, system, code, name from known_node where person = ?", [person])
    some = sorted((Record(*row) for row in records), key=lambda r: (r.kind == "visitor", r.system, r.code))
    nodes = ", ".join(str(record.node) for record in some) or "null"
    return Person(person, tuple(some), tuple(_ties(ask, nodes)), tuple(_unfollowed(ask, nodes)))


def _ties(ask: Ask, nodes: str) -> list[Tie]:
    shared: dict[tuple[str, str], list[int]] = {}
    rows = ask(
        f"""select scheme, key, node from known_key where node in ({nodes})
            and (verdict = 'one' or (verdict = 'alone' and scheme = 'visitor')) order by scheme, key, node""",
        [],
    )
    for scheme, key, node in rows:
        shared.setdefault((scheme, key), []).append(node)
    ties = [Tie(holders[0], other, *code) for code, holders in shared.items() for other in holders[1:]]
    pairs = ask(
        f"select node, other, scheme, key from known_pair where node in ({nodes}) order by node, other, scheme, key", []
    )
    return [*ties, *(Tie(node, other, scheme, code, slip=True) for node, other, scheme, code in pairs)]


def _unfollowed(ask: Ask, nodes: str) -> list[Unfollowed]:
    held = ask(
        f"""select distinct kind, scheme, key, verdict from known_key where node in ({nodes})
            and verdict in ('crowd', 'disputed', 'shared') and scheme not in ('visitor', 'said')
            order by scheme, key""",
        [],
    )
    found = []
    for kind, scheme, key, verdict in held:
        ((holders,),) = ask(
            "select count(*) from known_key where key = ? and scheme = ? and kind = ?", [key, scheme, kind]
        )
        found.append(Unfollowed(scheme, key, verdict, holders))
    return found
