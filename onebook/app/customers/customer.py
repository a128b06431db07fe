"""Customers: found by any code or a misspelt name, at a glance, with all that they did in one line."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

from onebook.app.customers.glance import Glance
from onebook.app.customers.lookup import Lookup, looking_up
from onebook.app.customers.reading import glance_at
from onebook.app.customers.search import Match, Matches, find_customers
from onebook.journey.identity.ask import (
    Person,
    Record,
    find_node,
    read_person,
)
from onebook.journey.identity.chain import Tie, chain
from onebook.journey.phases import phases
from onebook.records import BadInput, Fault

if TYPE_CHECKING:
    from onebook.journey.identity.ask import Ask
    from onebook.measures import Session

__all__ = [
    "MISSING", "PAGE", "WORDS", "CustomerView", "Match", "Matches", "Reason", "Step", "Wish", "customer_at",
    "customer_in",
    "customers_in", "find_customers", "must_be_found", "reasons", "what_is_missing",
]  # fmt: skip

PAGE = 50
"""Steps that are shown at a time."""


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that somebody did. document: kind, system and id of what can be opened."""

    moment: datetime
    day: date
    channel: str | None
    kind: str
    phase: str
    document: tuple[str, str, str]


@dataclass(frozen=True, slots=True)
class Wish:
    """Which steps are wanted: of a channel, of a kind (empty: all), so many, after leaving some out."""

    channel: str = ""
    kind: str = ""
    limit: int = PAGE
    offset: int = 0


ALL = Wish()


@dataclass(frozen=True, slots=True)
class CustomerView:
    """A person: their records, what ties these, how they stand at a glance, and what they did, the latest first.

    number: of all steps that are wished for, of which `steps` holds some; kinds, channels: of all steps, with how many.
    """

    person: Person
    glance: Glance
    steps: tuple[Step, ...]
    number: int
    kinds: tuple[tuple[str, int], ...] = ()
    channels: tuple[tuple[str, int], ...] = ()

    @property
    def name(self) -> str:
        """What they are called, by all names that they go by; empty where none is known."""
        return " / ".join(dict.fromkeys(record.name for record in self.person.records if record.name))

    @property
    def who(self) -> tuple[str, str, str]:
        """Kind, system and id of their first record."""
        first = self.person.records[0]
        return first.kind, first.system, first.code


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a record is the same person as the first one of theirs: the chain of what they share."""

    record: Record
    chain: tuple[Tie, ...]


def customer_in(session: Session, person: int, wish: Wish = ALL) -> CustomerView:
    """Return a person at a glance, with the steps that are wished for."""
    return looking_up(session, lambda lookup: _view(session, lookup.ask, person, wish))


def customer_at(session: Session, kind: str, system: str, code: str, wish: Wish = ALL) -> CustomerView | None:
    """Return the person that a record is of, a party's or a visitor's (by kind); None where there is no such record."""

    def find(lookup: Lookup) -> CustomerView | None:
        person = find_node(lookup.ask, kind, system, code)
        return None if person is None else _view(session, lookup.ask, person, wish)

    return looking_up(session, find)


def customers_in(session: Session, text: str) -> tuple[CustomerView, ...]:
    """Return all whom a code or name may mean, at a glance. BadInput where nobody is known by it, or by near it."""
    matches = find_customers(session, text)
    must_be_found(session, text, matches)
    return tuple(customer_in(session, one.person) for one in matches.found)


def must_be_found(session: Session, text: str, matches: Matches) -> None:
    """Raise BadInput where a search found nobody, with what may help."""
    if not matches.found:
        mend = "Give a name, address, telephone, card or a system's own number, as it stands in the records."
        raise BadInput(Fault("", f"nobody is known by '{text}'.", MISSING.get(what_is_missing(session), mend)))


MISSING = {
    "records": "No record that was loaded names anybody: map parties, or the customer_id of orders or touches.",
    "who": "Who is who is not put together yet: `onebook customer NAME` does it, and then it follows the records.",
}
"""Why nobody at all can be found, and what to do."""


def what_is_missing(session: Session) -> str:
    """Tell why nobody at all can be found: a key of `MISSING`; empty where somebody can."""
    if looking_up(session, lambda lookup: bool(lookup.ask("select 1 from known_node limit 1", []))):
        return ""
    named = {"customer_id", "visitor_id", "party_id"}
    return "who" if "party" in session.loaded or any(named & c for c in session.loaded.values()) else "records"


def _view(session: Session, ask: Ask, person: int, wish: Wish) -> CustomerView:
    known = read_person(ask, person)
    nodes = [record.node for record in known.records]
    counted = _counted(ask, nodes)
    return CustomerView(
        known,
        glance_at(ask, nodes, _last_day(session), session.plan.business.country),
        _steps(ask, nodes, wish, {**phases(), **session.plan.phases}),
        sum(n for (kind, channel), n in counted.items() if wish.kind in ("", kind) and wish.channel in ("", channel)),
        _summed(counted, 0),
        _summed(counted, 1),
    )


def _last_day(session: Session) -> date:
    """The last day on which anything is recorded; a session looks it up once."""
    from onebook.app.delivery import last_day  # it asks for figures, which stand upon the journey

    if LAST_DAY not in session.needs:
        session.needs[LAST_DAY] = last_day(session) or session.today
    found: date = session.needs[LAST_DAY]
    return found


LAST_DAY = "customers: last day"


def _counted(ask: Ask, nodes: Sequence[int]) -> dict[tuple[str, str], int]:
    """Count steps by kind and channel."""
    rows = ask(
        f"""select kind, coalesce(channel, ''), sum(steps) from known_count
        where node in ({", ".join(map(str, nodes))}) group by kind, coalesce(channel, '')""",
        [],
    )
    return {(kind, channel): int(number) for kind, channel, number in rows}


def _summed(counted: dict[tuple[str, str], int], of: int) -> tuple[tuple[str, int], ...]:
    found: dict[str, int] = {}
    for key, number in counted.items():
        found[key[of]] = found.get(key[of], 0) + number
    return tuple(sorted(((name, n) for name, n in found.items() if name), key=lambda pair: (-pair[1], pair[0])))


MOST_APART = 50
"""Records that are asked for one by one."""

STEP = "moment, day, channel, kind, document_kind, system, document_id"


def _apart(nodes: Sequence[int]) -> list[str]:
    """Conditions on nodes: one for each, and one for all beyond `MOST_APART`."""
    rest = ", ".join(map(str, nodes[MOST_APART:]))
    return [*(f"= {node}" for node in nodes[:MOST_APART]), *([f"in ({rest})"] if rest else [])]


BEGAN = datetime(1970, 1, 1, tzinfo=UTC)


def _steps(ask: Ask, nodes: Sequence[int], wish: Wish, phase_of: dict[str, str]) -> tuple[Step, ...]:
    narrowed = [(column, value) for column, value in (("channel", wish.channel), ("kind", wish.kind)) if value]
    conditions = "".join(f" and {column} = ?" for column, _ in narrowed)
    # Of each record the latest: so nobody who did a great deal must be sorted as a whole.
    last = wish.limit + wish.offset
    each = [
        f"""select * from (select {STEP} from known_step where node {which}{conditions}
            order by moment desc limit {last}) as s{number}"""
        for number, which in enumerate(_apart(nodes))
    ]
    rows = ask(
        f"""select {STEP} from ({" union all ".join(each)}) as steps
        order by moment desc, kind, document_id limit {int(wish.limit)} offset {int(wish.offset)}""",
        [value for _, value in narrowed] * len(each),
    )
    return tuple(
        Step(BEGAN + timedelta(microseconds=moment), date.fromisoformat(day), channel, kind, phase_of.get(kind, ""),
             (document, system, code))
        for moment, day, channel, kind, document, system, code in rows
    )  # fmt: skip


def reasons(person: Person) -> Sequence[Reason]:
    """Return for each of a person's records why it is theirs: how it hangs together with the first."""
    first = person.records[0]
    return [Reason(record, chain(person.ties, first.node, record.node)) for record in person.records]


WORDS = {
    "email": "address", "phone": "telephone", "loyalty_card": "card", "payment_token": "means of payment",
    "device": "device", "login": "login", "vat_number": "VAT number", "system": "number", "other": "code",
    "visitor": "the visitor",
}  # fmt: skip
"""What sorts of code are called."""
