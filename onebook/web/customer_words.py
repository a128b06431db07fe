"""A customer at a glance, in the words of the page."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import time
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from onebook.app.customers.customer import WORDS, reasons
from onebook.app.language import gettext as _
from onebook.app.language import marked, ngettext
from onebook.web.behind import person_href
from onebook.web.documents import kind_words
from onebook.web.wanted import document_link
from onebook.web.words import NBSP, amount, channel_word, system_word

if TYPE_CHECKING:
    from onebook.app.customers.customer import CustomerView, Step
    from onebook.app.customers.glance import Case, Glance, Hitch, OpenOrder, Related
    from onebook.plan import Plan

__all__ = ["WORDS", "Glimpse", "Line", "answer", "glimpse", "records", "relations", "step_line", "unfollowed", "what"]


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
        bought = _("Nothing bought so far") if view.number else _("Nothing is recorded of what they did")
    else:
        orders = ngettext("%(number)s order", "%(number)s orders", worth.orders)
        most = max(worth.channels, key=lambda c: c.orders)
        bought = _("%(orders)s since %(day)s, most in %(channel)s", orders=orders, day=worth.first,
                   channel=channel_word(plan, most.channel) or _("no known channel"))  # fmt: skip
    return "; ".join([bought, *told]) + "."


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


def glimpse(glance: Glance, plan: Plan) -> list[Glimpse]:
    """Return the tables of the glance, those that have rows."""
    cases = tuple(
        Line(
            _("%(what)s %(number)s", what=_(case.topic or case.kind), number=case.document[2]),
            document_link(*case.document),
            (case.day.isoformat(), _channel(plan, case.channel), _case_words(case)),
            STATES[case.state][1] if case.state else "",
        )
        for case in glance.cases
    )
    looks = tuple(
        Line(
            look.name or look.item[1], document_link("item", *look.item),
            (look.last.isoformat(), f"{look.days:,}", f"{look.views:,}",
             _("bought on %(day)s", day=look.bought_on) if look.bought_on
             else _("was in the cart") if look.carts else ""),
        )
        for look in glance.looks
    )  # fmt: skip
    found = [
        Glimpse(
            _("Open orders"),
            (_("Order"), _("Day"), _("Channel"), _("Open"), _("Promised"), _("Sent"), _("Amount")), frozenset({6}),
            tuple(_order(one, plan) for one in glance.open_orders),
        ),
        Glimpse(
            _("Last contacts"), (_("Contact"), _("Day"), _("Channel"), _("How it went")), frozenset(), cases
        ),
        Glimpse(
            _("Open leads"), (_("Lead"), _("Day"), _("Channel"), _("Status"), _("Value")), frozenset({4}),
            tuple(
                Line(o.document[2], document_link(*o.document),
                     (o.day.isoformat(), _channel(plan, o.channel), _(o.status),
                      f"{amount(o.value)}{NBSP}{o.currency}" if o.value is not None else ""))
                for o in glance.offers
            ),
        ),
        Glimpse(
            _("Looked at lately"), (_("Item"), _("Last"), _("Days"), _("Views"), _("Since")), frozenset({2, 3}), looks
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


KINDS = {
    "nps": marked("recommendation"), "csat": marked("satisfaction"), "ces": marked("effort"),
    "satisfaction": marked("satisfaction with the visit"), "rating": marked("rating"),
}  # fmt: skip
"""What surveys ask, in a word."""


def _channel(plan: Plan, name: str) -> str:
    return channel_word(plan, name) if name else ""


def _case_words(case: Case) -> str:
    told = [_(STATES[case.state][0])] if case.state else []
    return ", ".join([*told, *([_("had to explain again")] if case.again else [])])


def _order(one: OpenOrder, plan: Plan) -> Line:
    late = ngettext("%(number)s day late", "%(number)s days late", one.days_late or 0) if one.days_late else ""
    promised = one.promised_on.isoformat() if one.promised_on else _("no promise")
    parcels = ", ".join(f"{p.carrier} {p.tracking}".strip() for p in one.parcels if p.carrier or p.tracking)
    sent = one.shipped_on.isoformat() if one.shipped_on else _("not yet")
    return Line(
        one.document[2], document_link(*one.document),
        (
            one.day.isoformat(), _channel(plan, one.channel),
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


RELATIONS = {
    ("works_for", False): marked("Works for"), ("buys_for", False): marked("Buys for"),
    ("member_of", False): marked("Belongs to"), ("looked_after_by", False): marked("Looked after by"),
    ("works_for", True): marked("Works here"), ("buys_for", True): marked("Buys for them"),
    ("member_of", True): marked("Member"),
}  # fmt: skip
"""How one party stands to another, as it is written before that one's name."""


def relations(glance: Glance) -> list[tuple[str, str, str, str]]:
    """Return (how, name, address, for whom) of each party that somebody stands in relation with."""
    return [
        (_(RELATIONS[one.relation, one.turned]), one.name or f"{one.system} {one.code}",
         person_href(one.kind, one.system, one.code), one.of)
        for one in _once(glance.related)
        if (one.relation, one.turned) in RELATIONS
    ]  # fmt: skip


def _once(related: tuple[Related, ...]) -> list[Related]:
    """Leave out that an organisation is looked after by whom its people are looked after by anyway."""
    own = {(one.relation, one.system, one.code) for one in related if not one.of}
    return [one for one in related if not one.of or (one.relation, one.system, one.code) not in own]


def step_line(step: Step, plan: Plan) -> Line:
    """Return a step as a row: its document; when (by the business's clock), where, what, in which phase."""
    kind, system, external_id = step.document
    local = step.moment.astimezone(ZoneInfo(plan.business.time_zone))
    # Midnight sharp stands for a day of which no more is known.
    when = f"{local:%Y-%m-%d}" if local.time() == time() else f"{local:%Y-%m-%d %H:%M}"
    return Line(
        f"{kind_words(kind)} {external_id}", document_link(kind, system, external_id),
        (when, _channel(plan, step.channel or ""), what(step.kind), _(step.phase.capitalize())),
    )  # fmt: skip


def what(kind: str) -> str:
    """Return what a kind of step is called."""
    return _(kind.replace("_", " "))


def records(view: CustomerView, plan: Plan) -> list[Line]:
    """Return the records of a person, each with why it is theirs."""
    by_node = {record.node: record for record in view.person.records}
    rows = []
    for one in reasons(view.person):
        href = document_link("party", one.record.system, one.record.code) if one.record.kind != "visitor" else ""
        why = "; ".join(
            _("%(what)s of %(system)s %(code)s", what=_shares(tie.scheme, tie.code),
              system=system_word(plan, by_node[tie.node].system), code=by_node[tie.node].code)
            for tie in reversed(one.chain)
        )  # fmt: skip
        rows.append(Line(one.record.code, href, (system_word(plan, one.record.system), one.record.name, why)))
    return rows


def _shares(scheme: str, code: str) -> str:
    return _("the visitor") if scheme == "visitor" else f"{_(WORDS.get(scheme, scheme))} {code}"


UNFOLLOWED = {
    "crowd": marked("more than one person has records"), "disputed": marked("they go by different names, or by none"),
    "shared": marked("somebody says that several people use it"),
}  # fmt: skip


def unfollowed(view: CustomerView) -> list[str]:
    """Say which codes of a person's tie them to nobody, and why."""
    return [
        _("%(what)s is held by %(number)s records, and not followed: %(why)s.", what=_shares(one.scheme, one.code),
          number=one.holders, why=_(UNFOLLOWED.get(one.verdict, one.verdict)))
        for one in view.person.unfollowed
    ]  # fmt: skip
