"""A customer at a glance, in the words of the page."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from onebook.app.customers.steps import clock
from onebook.app.language import gettext as _
from onebook.app.language import marked, ngettext
from onebook.web.person_words import Link, people_words, person_link
from onebook.web.wanted import document_link
from onebook.web.words import NBSP, amount, channel_word

if TYPE_CHECKING:
    from onebook.app.customers.accounts import Party
    from onebook.app.customers.customer import CustomerView, Step
    from onebook.app.customers.glance import Case, Glance, Hitch, Look, OpenOrder
    from onebook.plan import Plan

__all__ = ["Glimpse", "Line", "StepLine", "answer", "glimpse", "step_line", "what"]


@dataclass(frozen=True, slots=True)
class Line:
    """A row of a table: what it is about with its address (empty: it cannot be opened), and the other cells.

    state: `good`, `near` or `bad`, where the last cell tells how it stands.
    """

    label: str
    href: str
    cells: tuple[str, ...]
    state: str = ""


@dataclass(frozen=True, slots=True)
class Glimpse:
    """A table of the glance: its heading, columns (figures to the right by their number), and rows."""

    head: str
    columns: tuple[str, ...]
    figures: frozenset[int]
    rows: tuple[Line, ...]
    note: str = ""


def answer(view: CustomerView, plan: Plan) -> str:
    """Say in a line what the person at the counter needs first."""
    glance = view.glance
    told = [_open_words(glance)] if glance.open_orders else []
    if glance.cases:
        case = glance.cases[0]
        told.append(_("last contact on %(day)s%(how)s", day=case.day, how=_paren(case)))
    if glance.offers:
        told.append(ngettext("%(number)s open lead", "%(number)s open leads", len(glance.offers)))
    if glance.looks:
        look = glance.looks[0]
        told.append(_("last looked at %(item)s on %(day)s", item=look.name or look.item[1], day=look.last))
    if not told and view.steps:
        last = view.steps[0]
        told.append(_("last seen on %(day)s: %(what)s", day=last.day, what=what(last.kind)))
    worth = glance.worth
    if not worth.orders:
        bought = _("Nothing bought so far") if view.kinds else _("Nothing is recorded of what they did")
    else:
        orders = ngettext("%(number)s order", "%(number)s orders", worth.orders)
        most = max(worth.channels, key=lambda c: c.orders)
        bought = _("%(orders)s since %(day)s, most in %(channel)s", orders=orders, day=worth.first,
                   channel=channel_word(plan, most.channel) or _("no known channel"))  # fmt: skip
    return " ".join([*people_words(view), "; ".join([bought, *told]) + "."])


def _open_words(glance: Glance) -> str:
    number = len(glance.open_orders)
    late = sum(order.days_late is not None for order in glance.open_orders)
    words = ngettext("%(number)s open order", "%(number)s open orders", number)
    return _("%(orders)s, %(late)s of them overdue", orders=words, late=late) if late else words


STATES = {
    "solved": (marked("solved"), "good"), "not_solved": (marked("not solved at once"), "near"),
    "unanswered": (marked("not answered"), "bad"), "open": (marked("open"), "near"),
    "closed": (marked("closed"), "good"),
}  # fmt: skip


def _paren(case: Case) -> str:
    return f" ({_(STATES[case.state][0])})" if case.state else ""


def glimpse(view: CustomerView, plan: Plan) -> list[Glimpse]:
    """Return the tables of the glance, those that have rows."""
    glance = view.glance
    whose = (_("Who"),) if view.account else ()
    found = [
        Glimpse(
            _("Open orders"),
            (_("Order"), *whose, _("Day"), _("Channel"), _("Open"), _("Promised"), _("Sent"), _("Amount")),
            frozenset({6 + len(whose)}), tuple(_order(one, plan) for one in glance.open_orders),
        ),
        Glimpse(
            _("Last contacts"), (_("Contact"), *whose, _("Day"), _("Channel"), _("How it went")), frozenset(),
            tuple(_case(one, plan) for one in glance.cases),
        ),
        Glimpse(
            _("Open leads"), (_("Lead"), *whose, _("Day"), _("Channel"), _("Status"), _("Value")),
            frozenset({4 + len(whose)}),
            tuple(
                Line(o.document[2], document_link(*o.document),
                     (*_name(o.who), o.day.isoformat(), _channel(plan, o.channel), _(o.status),
                      f"{amount(o.value)}{NBSP}{o.currency}" if o.value is not None else ""))
                for o in glance.offers
            ),
        ),
        Glimpse(
            _("Looked at lately"), (_("Item"), _("Last"), _("Days"), _("Views"), _("Since")), frozenset({2, 3}),
            tuple(
                Line(look.name or look.item[1], document_link("item", *look.item),
                     (look.last.isoformat(), f"{look.days:,}", f"{look.views:,}", _since(look)))
                for look in glance.looks
            ),
        ),
        Glimpse(
            _("Where they hesitated"), (_("What"), _("Day"), _("Channel"), _("At"), _("Since")), frozenset(),
            tuple(_hitch(one, plan) for one in glance.hitches),
        ),
        _bought(glance, plan),
        Glimpse(
            _("What they said of us"), (_("Survey"), _("Day"), _("Channel"), _("Answer")), frozenset({3}),
            tuple(
                Line(_(KINDS.get(a.kind, a.kind)), document_link(*a.document),
                     (a.day.isoformat(), _channel(plan, a.channel),
                      _("%(score)s of %(highest)s", score=f"{a.score:g}", highest=f"{a.highest:g}")))
                for a in glance.answers
            ),
        ),
    ]  # fmt: skip
    return [one for one in found if one.rows]


def _name(who: Party | None) -> tuple[str, ...]:
    """Whose something is, in an account's history."""
    return (person_link(who).label,) if who else ()


def _since(look: Look) -> str:
    if look.bought_on:
        return _("bought on %(day)s", day=look.bought_on)
    return _("put into the cart") if look.cart_on == look.last else ""


KINDS = {
    "nps": marked("recommendation"), "csat": marked("satisfaction"), "ces": marked("effort"),
    "satisfaction": marked("satisfaction with the visit"), "rating": marked("rating"),
}  # fmt: skip
"""What surveys ask, in a word."""


def _channel(plan: Plan, name: str) -> str:
    return channel_word(plan, name) if name else ""


def _case(one: Case, plan: Plan) -> Line:
    told = [_(STATES[one.state][0])] if one.state else []
    told += [_("had to explain again")] if one.again else []
    return Line(
        _("%(what)s %(number)s", what=_(one.topic or one.kind), number=one.document[2]),
        document_link(*one.document),
        (*_name(one.who), one.day.isoformat(), _channel(plan, one.channel), ", ".join(told)),
        STATES[one.state][1] if one.state else "",
    )  # fmt: skip


def _order(one: OpenOrder, plan: Plan) -> Line:
    late = ngettext("%(number)s day late", "%(number)s days late", one.days_late or 0) if one.days_late else ""
    promised = one.promised_on.isoformat() if one.promised_on else _("no promise")
    parcels = ", ".join(f"{p.carrier} {p.tracking}".strip() for p in one.parcels if p.carrier or p.tracking)
    sent = one.shipped_on.isoformat() if one.shipped_on else _("not yet")
    return Line(
        one.document[2], document_link(*one.document),
        (
            *_name(one.who), one.day.isoformat(), _channel(plan, one.channel),
            _("%(open)s of %(all)s", open=one.open_lines, all=one.lines),
            f"{promised}, {late}" if late else promised, f"{sent}, {parcels}" if parcels else sent,
            amount(one.amount),
        ),
        "bad" if late else "",
    )  # fmt: skip


HITCHES = {
    "cart": marked("left a cart"), "error": marked("met an error"), "slow": marked("waited for slow pages"),
    "out_of_stock": marked("found it sold out"), "unanswered": marked("got no answer to a question"),
    "return": marked("sent goods back"),
}  # fmt: skip
"""What may have stood in somebody's way, or that did not please them."""


def _hitch(one: Hitch, plan: Plan) -> Line:
    times = ngettext("%(number)s time", "%(number)s times", one.times) if one.times > 1 and one.sort != "return" else ""
    since = _("ordered within two weeks") if one.after else ""
    if one.amount is not None:
        since = _("%(amount)s taken back", amount=amount(one.amount))
    return Line(
        _(HITCHES[one.sort]), document_link(*one.document),
        (one.day.isoformat(), _channel(plan, one.channel), one.item or times, since),
    )  # fmt: skip


def _bought(glance: Glance, plan: Plan) -> Glimpse:
    worth = glance.worth
    rows = [
        Line(_channel(plan, part.channel) or _("not known"), "",
             (f"{part.orders:,}", amount(part.kept), part.first.isoformat(), part.last.isoformat()))
        for part in worth.channels
    ]  # fmt: skip
    if len(rows) > 1 and worth.first and worth.last:
        whole = (f"{worth.orders:,}", amount(worth.kept), worth.first.isoformat(), worth.last.isoformat())
        rows.append(Line(_("Together"), "", whole))
    note = _("Kept: goods less what came back, in %(currency)s.", currency=plan.business.currency)
    columns = (_("Channel"), _("Orders"), _("Kept"), _("First"), _("Last"))
    return Glimpse(_("What they bought"), columns, frozenset({1, 2}), tuple(rows), note)


@dataclass(frozen=True, slots=True)
class StepLine:
    """A step: when (by the business's clock), whose in an account's history, where, what with its document, phase."""

    day: str
    clock: str
    who: Link | None
    channel: str
    what: str
    document: Link
    phase: str


def step_line(step: Step, plan: Plan) -> StepLine:
    """Return a step as a row."""
    return StepLine(
        step.day.isoformat(), clock(step, plan.business.time_zone), person_link(step.who) if step.who else None,
        _channel(plan, step.channel or ""), what(step.kind),
        Link(step.document[2], document_link(*step.document)), _(step.phase.capitalize()),
    )  # fmt: skip


def what(kind: str) -> str:
    """Return what a kind of step is called."""
    return _(kind.replace("_", " "))
