"""Organisations and their people: related, never merged; one history can be read for all of them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from onebook.app.customers.telling import to_amount, to_day

if TYPE_CHECKING:
    from onebook.journey.identity.ask import Ask

__all__ = ["Account", "Member", "Party", "nodes_of", "read_accounts"]

ACTING = "('works_for', 'buys_for')"
"""How people stand to the organisation for which they act."""

MOST_ACCOUNTS, MOST_PEOPLE = 5, 200
"""Organisations of one person that are told of, and people of one organisation whose history is read."""


@dataclass(frozen=True, slots=True)
class Party:
    """Somebody, by a record by which they can be opened; name: empty where that is not known."""

    kind: str
    system: str
    code: str
    name: str


@dataclass(frozen=True, slots=True)
class Member:
    """Who acts for an organisation: how, what they bought, and the day of their last step.

    person: their number; relation: `works_for`, `buys_for`; ended: they did so once. orders, kept: as in `Worth`.
    """

    person: int
    party: Party
    relation: str
    ended: bool
    orders: int
    kept: Decimal
    last: date | None


@dataclass(frozen=True, slots=True)
class Account:
    """An organisation for which people act.

    organisation: its number among the persons, under which its own steps stand; party: a record of it. people: who acts
    for it or did, those who do now first and among these the latest to be seen; with the organisation, all whose steps
    are the account's history. more: there are others, who are left out. looked_after_by: who does so on our side now.
    """

    organisation: int
    party: Party
    people: tuple[Member, ...]
    more: bool
    looked_after_by: tuple[Party, ...]


def read_accounts(ask: Ask, person: int, today: date) -> tuple[Account, ...]:
    """Return the organisations that somebody works or buys for, those where that is so now first; or that it is.

    Empty for people who stand for themselves, and for organisations for which nobody acts.
    """
    rows = ask(
        f"""select r.turned, o.person, min({_ended(today)}) from known_node as n
        join known_relation as r on r.node = n.node
        join known_node as o on o.node = r.other
        where n.person = ? and r.relation in {ACTING}
        group by r.turned, o.person order by min({_ended(today)}), o.person""",
        [person],
    )
    organisations = dict.fromkeys(other for turned, other, _ in rows if not turned)
    if any(turned for turned, _, _ in rows):
        organisations[person] = None
    return tuple(_account(ask, one, today) for one in list(organisations)[:MOST_ACCOUNTS])


def nodes_of(ask: Ask, account: Account) -> dict[int, Party]:
    """Return the nodes under which an account's history stands, with whose they are."""
    whose = {account.organisation: account.party, **{one.person: one.party for one in account.people}}
    rows = ask(f"select node, person from known_node where person in ({_listed(whose)}) order by node", [])
    return {node: whose[person] for node, person in rows}


def _ended(today: date) -> str:
    return f"case when r.ends_on < '{today}' then 1 else 0 end"


def _listed(numbers: Iterable[int]) -> str:
    return ", ".join(map(str, numbers)) or "null"


def _account(ask: Ask, organisation: int, today: date) -> Account:
    own = ask("select node, kind, system, code, name from known_node where person = ?", [organisation])
    nodes = _listed(row[0] for row in own)
    called = min((Party(*row[1:]) for row in own), key=lambda r: (r.kind == "visitor", not r.name, r.system, r.code))
    acting = ask(
        f"""select n.person, n.kind, n.system, n.code, n.name, r.relation, {_ended(today)} as ended
        from known_relation as r join known_node as n on n.node = r.other
        where r.node in ({nodes}) and r.turned = 1 and r.relation in {ACTING} and n.person <> ?
        order by ended, n.name = '', r.relation, n.system, n.code limit {2 * MOST_PEOPLE}""",
        [organisation],
    )
    carers = ask(
        f"""select distinct n.kind, n.system, n.code, n.name
        from known_relation as r join known_node as n on n.node = r.other
        where r.node in ({nodes}) and r.turned = 0 and r.relation = 'looked_after_by' and {_ended(today)} = 0
        order by n.system, n.code""",
        [],
    )
    people = _members(ask, acting)
    return Account(
        organisation, called, people[:MOST_PEOPLE], len(people) > MOST_PEOPLE or len(acting) == 2 * MOST_PEOPLE,
        tuple(Party(*row) for row in carers),
    )  # fmt: skip


def _members(ask: Ask, acting: Sequence[tuple[int, str, str, str, str, str, int]]) -> tuple[Member, ...]:
    """People by what is said of them, each once: that they act for it now, and a record with their name, come first."""
    first = {row[0]: row[1:] for row in reversed(acting)}
    listed = _listed(first)
    bought = ask(
        f"""select n.person, sum(w.orders), sum(w.kept) from known_node as n join known_worth as w on w.node = n.node
        where n.person in ({listed}) group by n.person""",
        [],
    )
    worth = {person: (int(orders), to_amount(kept)) for person, orders, kept in bought}
    seen: dict[int, str] = dict(ask(
        f"""select n.person, max(c.last_day) from known_node as n join known_count as c on c.node = n.node
        where n.person in ({listed}) group by n.person""",
        [],
    ))  # fmt: skip
    found = [
        Member(person, Party(*told[:4]), told[4], bool(told[5]), *worth.get(person, (0, Decimal(0))),
               to_day(seen.get(person)))
        for person, told in first.items()
    ]  # fmt: skip
    found.sort(key=lambda one: (one.party.name, one.party.system, one.party.code))
    found.sort(key=lambda one: one.last or date.min, reverse=True)
    return tuple(sorted(found, key=lambda one: one.ended))
