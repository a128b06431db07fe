"""Customers: found by any code or a misspelt name, at a glance, with all that they did in one line."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from onebook.app.customers.accounts import Account, nodes_of, read_accounts
from onebook.app.customers.glance import Glance
from onebook.app.customers.lookup import Lookup, looking_up
from onebook.app.customers.reading import glance_at
from onebook.app.customers.said import Said, read_said
from onebook.app.customers.search import Match, Matches, find_customers
from onebook.app.customers.steps import ALL, PAGE, Step, Wish, read_steps
from onebook.journey.identity.ask import Person, Record, find_node, read_person
from onebook.journey.identity.chain import Tie, chain
from onebook.journey.phases import phases
from onebook.records import BadInput, Fault

if TYPE_CHECKING:
    from onebook.journey.identity.ask import Ask
    from onebook.measures import Session

__all__ = [
    "MISSING", "PAGE", "WORDS", "Account", "CustomerView", "Match", "Matches", "Reason", "Step", "Wish", "customer_at",
    "customer_in", "customers_in", "find_customers", "must_be_found", "must_have_account", "reasons", "what_is_missing",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class CustomerView:
    """A person: their records, what ties these, how they stand at a glance, and what they did, the latest first.

    number: of all steps that are wished for, of which `steps` holds some; kinds, channels: of all steps, with how many.
    accounts: the organisations that they act for, or that it is. account: the one whose history this is, over all who
    act for it; then `person` is the organisation, as which it is reached and looked after. None: it is their own. said:
    what people said of their records.
    """

    person: Person
    glance: Glance
    steps: tuple[Step, ...]
    number: int
    kinds: tuple[tuple[str, int], ...]
    channels: tuple[tuple[str, int], ...]
    accounts: tuple[Account, ...]
    account: Account | None
    said: tuple[Said, ...]

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


def must_have_account(view: CustomerView, wish: Wish) -> None:
    """Raise BadInput where the history of an account was wished for, and there is none."""
    if wish.account and not view.account:
        mend = "Ask for them alone; who works or buys for whom is told by party_relation."
        raise BadInput(Fault("", f"{view.name or view.who[2]} acts for no organisation, and nobody for them.", mend))


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
    today = _last_day(session)
    accounts = read_accounts(ask, person, today)
    account = accounts[0] if wish.account and accounts else None
    known = read_person(ask, account.organisation if account else person)
    own = [record.node for record in known.records]
    whose = nodes_of(ask, account) if account else {}
    steps = read_steps(ask, list(whose) or own, wish, {**phases(), **session.plan.phases}, whose)
    return CustomerView(
        known, glance_at(ask, own, whose, today, session.plan.business.country), steps.some, steps.number, steps.kinds,
        steps.channels, (account,) if account else accounts, account,
        read_said(ask, own),
    )  # fmt: skip


def _last_day(session: Session) -> date:
    """The last day on which anything is recorded; a session looks it up once."""
    from onebook.app.delivery import last_day  # it asks for figures, which stand upon the journey

    if LAST_DAY not in session.needs:
        session.needs[LAST_DAY] = last_day(session) or session.today
    found: date = session.needs[LAST_DAY]
    return found


LAST_DAY = "customers: last day"


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
