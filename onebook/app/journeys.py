"""The journey brought up to the records, and who somebody is."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

from onebook.app.business import Business, measuring
from onebook.journey.identity.ask import Person, Record, find_named, find_persons, read_person
from onebook.journey.identity.chain import Tie, chain
from onebook.journey.rules import is_up
from onebook.lake import ids_of
from onebook.measures import Session, use_models
from onebook.records import BadInput, Fault

if TYPE_CHECKING:
    from datetime import date, datetime

    from onebook.app.reader import Reader

__all__ = [
    "WORDS",
    "CustomerView",
    "Reason",
    "Step",
    "bring_journey_up",
    "customer_in",
    "customer_shape",
    "customers",
    "is_behind",
    "journeying",
    "keep_journey_up",
    "reasons",
    "who_shape",
]

JOURNEY = ("journey_node", "journey_edge", "journey_pair", "journey_person", "journey_name_part", "person_step")
MOST_STEPS = 200


def bring_journey_up(business: Business) -> None:
    """Bring the journey to the records. BadInput where a load is running, or the lake's folder cannot be written."""
    from onebook.intake.load import writing
    from onebook.journey.build import refresh_journey

    with writing(business.lake, "journey") as con:
        refresh_journey(con, business.plan, business.lake)


@contextmanager
def journeying(business: Business, as_of: str | None = None, *, needed: bool = True) -> Iterator[Session]:
    """Open the lake for measuring, with the journey brought to its records.

    needed: whether the journey is of any use for what will be asked. Earlier states are read as they were, and where
    it cannot be brought up (a load is running, the folder is read-only) as it was last built.
    """
    if needed and as_of is None:
        with measuring(business) as session:
            if not is_behind(session):
                yield session
                return
        with suppress(BadInput, OSError):
            bring_journey_up(business)
    with measuring(business, as_of) as session:
        yield session


def keep_journey_up(reader: Reader) -> None:
    """Bring the journey to the records of a reader's latest state, where it is behind."""
    with reader.latest() as reading:
        business, behind = reading.business, reading.ask(is_behind)
    if behind:
        bring_journey_up(business)


def is_behind(session: Session) -> bool:
    """Tell whether there are journeys to speak of (some touch names somebody), and they lack some of the records."""
    named = {"visitor_id", "customer_id"} & session.loaded.get("touch", frozenset())
    return bool(named) and not is_up(session.con, session.plan)


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
class CustomerView:
    """A person: their records, what ties these, and what they did, the latest first.

    number: of all steps, of which `steps` holds the latest.
    """

    person: Person
    steps: tuple[Step, ...]
    number: int


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a record is the same person as the first one of theirs: the chain of what they share."""

    record: Record
    chain: tuple[Tie, ...]


def customers(business: Business, text: str, as_of: str | None = None) -> tuple[CustomerView, ...]:
    """Return whom a code or name may mean, with all that they did. BadInput where nobody is known by it."""
    with journeying(business, as_of) as session:
        return customers_in(session, text)


def customers_in(session: Session, text: str) -> tuple[CustomerView, ...]:
    """Return whom a code may mean, of an open session."""
    use_models(session, JOURNEY)
    found = find_persons(session.con, text, session.plan.business.country)
    found = found or find_named(session.con, text, ids_of(session.plan, "party"))
    if not found:
        mend = "Give a name, address, telephone, card or a system's own number, as it stands in the records."
        raise BadInput(Fault("", f"nobody is known by '{text}'.", mend))
    return tuple(customer_in(session, person) for person in found)


def customer_in(session: Session, person: int) -> CustomerView:
    """Return a person of an open session."""
    use_models(session, JOURNEY)
    known = read_person(session.con, person, ids_of(session.plan, "party"))
    rows = session.con.execute(
        f"""select moment, day, channel, kind, phase, document_kind, system, document_id
        from person_step where person = ? order by moment desc, kind, document_id limit {MOST_STEPS}""",
        [person],
    ).fetchall()
    number = session.con.execute("select count(*) from person_step where person = ?", [person]).fetchall()[0][0]
    steps = tuple(
        Step(moment, day, channel, kind, phase, (record, system, code))
        for moment, day, channel, kind, phase, record, system, code in rows
    )
    return CustomerView(known, steps, number)


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


def who_shape(view: CustomerView) -> dict[str, object]:
    """Return who somebody is as JSON."""
    return {
        "person": view.person.person,
        "records": [
            {
                "system": one.record.system, "kind": one.record.kind, "id": one.record.code, "name": one.record.name,
                "why": [{"scheme": t.scheme, "code": t.code, "slip": t.slip} for t in one.chain],
            }
            for one in reasons(view.person)
        ],
        "not_followed": [
            {"scheme": one.scheme, "code": one.code, "verdict": one.verdict, "holders": one.holders}
            for one in view.person.unfollowed
        ],
    }  # fmt: skip


def customer_shape(view: CustomerView) -> dict[str, object]:
    """Return what somebody did as JSON, the latest first."""
    steps = [
        {
            "at": s.moment.isoformat(), "day": s.day.isoformat(), "channel": s.channel, "kind": s.kind,
            "phase": s.phase,
            "document": dict(zip(("kind", "system", "id"), s.document, strict=True)),
        }
        for s in view.steps
    ]  # fmt: skip
    return {"person": view.person.person, "number": view.number, "steps": steps}
