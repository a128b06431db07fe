"""Who somebody is and for whom they act, in the words of the page of customers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from onebook.app.customers.accounts import Party
from onebook.app.customers.customer import WORDS, reasons
from onebook.app.language import gettext as _
from onebook.app.language import marked, ngettext
from onebook.web.behind import person_href
from onebook.web.wanted import document_link
from onebook.web.words import amount, system_word

if TYPE_CHECKING:
    from onebook.app.customers.accounts import Account, Member
    from onebook.app.customers.customer import CustomerView
    from onebook.app.customers.said import Said
    from onebook.journey.identity.chain import Tie
    from onebook.plan import Plan

__all__ = [
    "WORDS", "Link", "People", "account_link", "not_followed", "people", "people_words", "person_link", "records",
    "relations",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Link:
    """A text and what it opens; href empty: nothing."""

    label: str
    href: str


@dataclass(frozen=True, slots=True)
class People:
    """Who acts for an organisation: rows of (who, orders, kept, last step, how), and what all of them did."""

    head: str
    rows: tuple[tuple[Link, str, str, str, str], ...]
    note: str
    whole: Link | None


def person_link(party: Party) -> Link:
    """Return somebody by name, else by their record."""
    return Link(party.name or f"{party.system} {party.code}", person_href(party.kind, party.system, party.code))


def account_link(party: Party) -> Link:
    """Return an organisation, with what all its people did."""
    alone = person_link(party)
    return Link(alone.label, f"{alone.href}&account=1")


RELATIONS = {
    ("works_for", False): marked("Works for"), ("buys_for", False): marked("Buys for"),
    ("member_of", False): marked("Belongs to"), ("looked_after_by", False): marked("Looked after by"),
    ("member_of", True): marked("Member"),
}  # fmt: skip
"""How one party stands to another, as it is written before that one's name; `people` tells who acts for somebody."""


def relations(view: CustomerView) -> list[tuple[str, Link, str]]:
    """Return (how, whom, for which organisation) of each party that somebody stands in relation with."""
    organisations = {(one.party.system, one.party.code) for one in view.accounts}
    found, own = [], set()
    for one in view.glance.related:
        if (one.relation, one.turned) not in RELATIONS:
            continue
        party = Party(one.kind, one.system, one.code, one.name)
        own.add((one.system, one.code))
        is_account = (one.system, one.code) in organisations
        found.append((_(RELATIONS[one.relation, one.turned]), (account_link if is_account else person_link)(party), ""))
    for account in view.accounts:
        name = person_link(account.party).label
        carers = [party for party in account.looked_after_by if (party.system, party.code) not in own]
        found += [(_("Looked after by"), person_link(party), name) for party in carers]
    return found


SHOWN = 20
"""People of an organisation who are listed."""


def people(view: CustomerView) -> list[People]:
    """Return who acts for the organisations of somebody; of a person's, the others."""
    found = [_people(account, view) for account in view.accounts]
    return [one for one in found if one.rows]


def _people(account: Account, view: CustomerView) -> People:
    name = person_link(account.party).label
    others = [one for one in account.people if one.person != view.person.person]
    is_it = account.organisation == view.person.person
    left = len(others) - SHOWN
    told = [ngettext("%(number)s more is not listed.", "%(number)s more are not listed.", left)] if left > 0 else []
    told += [_("There are more than are read here.")] if account.more else []
    return People(
        _("Who acts for %(name)s", name=name) if is_it else _("Others who act for %(name)s", name=name),
        tuple(_member(one) for one in others[:SHOWN]),
        " ".join(told),
        None if view.account else Link(_("What all of them did"), account_link(account.party).href),
    )


def _member(one: Member) -> tuple[Link, str, str, str, str]:
    how = _("buys") if one.relation == "buys_for" else _("works there")
    return (
        person_link(one.party), f"{one.orders:,}", amount(one.kept), one.last.isoformat() if one.last else "",
        _("once: %(how)s", how=how) if one.ended else how,
    )  # fmt: skip


def people_words(view: CustomerView) -> list[str]:
    """Say of an organisation how many people act for it, and whose history is shown."""
    own = [one for one in view.accounts if one.organisation == view.person.person]
    if not own:
        return []
    number = len(own[0].people)
    if view.account:
        return [ngettext("What %(number)s person did for it.", "What %(number)s people did for it.", number)]
    return [ngettext("%(number)s person acts for it.", "%(number)s people act for it.", number)]


def records(view: CustomerView, plan: Plan) -> list[tuple[Link, str, str, str]]:
    """Return (record, system, name, why it is theirs) of each record of a person."""
    rows = []
    for one in reasons(view.person):
        href = document_link("party", one.record.system, one.record.code) if one.record.kind != "visitor" else ""
        why = "; ".join(_tie(tie, view, plan) for tie in reversed(one.chain))
        rows.append((Link(one.record.code, href), system_word(plan, one.record.system), one.record.name, why))
    return rows


def _tie(tie: Tie, view: CustomerView, plan: Plan) -> str:
    """What ties a record to another: a code that both have, or that somebody said so."""
    other = next(one for one in view.person.records if one.node == tie.node)
    whose = {"system": system_word(plan, other.system), "code": other.code}
    if tie.scheme != "said":
        return _("%(what)s of %(system)s %(code)s", what=_shares(tie.scheme, tie.code), **whose)
    same = _("the same as %(system)s %(code)s", **whose)
    pair = {tie.node, tie.other}
    said = next((one for one in view.said if {one.one.node, one.other.node} == pair), None)
    return f"{same}, {_told(said)}" if said else same


def _told(said: Said) -> str:
    """`said by eva on 2026-03-01 (they are twins)`, as far as it is known."""
    by = _("said by %(name)s", name=said.said_by) if said.said_by else _("said so")
    on = _("on %(day)s", day=said.said_on) if said.said_on else ""
    return " ".join(word for word in (by, on, f"({said.why})" if said.why else "") if word)


def _shares(scheme: str, code: str) -> str:
    return _("the visitor") if scheme == "visitor" else f"{_(WORDS.get(scheme, scheme))} {code}"


UNFOLLOWED = {
    "crowd": marked("more than one person has records"), "disputed": marked("they go by different names, or by none"),
    "shared": marked("somebody says that several people use it"),
}  # fmt: skip


def not_followed(view: CustomerView, plan: Plan) -> list[str]:
    """Say which codes of a person's tie them to nobody, and of whom somebody says that they are another."""
    codes = [
        _("%(what)s is held by %(number)s records, and not followed: %(why)s.", what=_shares(one.scheme, one.code),
          number=one.holders, why=_(UNFOLLOWED.get(one.verdict, one.verdict)))
        for one in view.person.unfollowed
    ]  # fmt: skip
    apart = [
        _("%(one)s and %(other)s are two: %(said)s.", said=_told(said), one=f"{system_word(plan, said.one.system)} "
          f"{said.one.code}", other=f"{system_word(plan, said.other.system)} {said.other.code}")
        for said in view.said
        if said.verdict == "different"
    ]  # fmt: skip
    return codes + apart
