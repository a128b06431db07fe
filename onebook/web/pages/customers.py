"""Customers: who somebody is, by any code or name, and all that they did, whatever channel it was in."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse

from onebook.app.journeys import WORDS, CustomerView, Step, customers_in, reasons
from onebook.app.language import gettext as _
from onebook.app.language import marked, ngettext
from onebook.plan import Plan
from onebook.records import BadInput
from onebook.web.documents import kind_words
from onebook.web.reading import Lake
from onebook.web.render import draw
from onebook.web.wanted import document_link, must_be_printable
from onebook.web.words import channel_word, system_word, upper_first

NAV = (40, marked("Customers"), "/customers")
router = APIRouter()

GLANCE = 50
"""Steps that are listed of a person."""


@dataclass(frozen=True, slots=True)
class Known:
    """A record of a person. why: what it shares with the first one, and through which others."""

    system: str
    code: str
    name: str
    href: str
    why: str


@dataclass(frozen=True, slots=True)
class Done:
    """A step of a person."""

    moment: datetime
    channel: str
    what: str
    phase: str
    document: str
    href: str


@dataclass(frozen=True, slots=True)
class Shown:
    """A person: the first line in words, their records, what is not followed, and what they did. href: they alone."""

    name: str
    href: str
    sentence: str
    records: tuple[Known, ...]
    unfollowed: tuple[str, ...]
    steps: tuple[Done, ...]
    more: int


@router.get("/customers")
def customers_page(request: Request, lake: Lake, q: Annotated[str, Query(max_length=200)] = "") -> HTMLResponse:
    """Draw the search, and whom it finds."""
    asked, nobody = q.strip(), ""
    found: tuple[CustomerView, ...] = ()
    if asked:
        must_be_printable(asked)
        try:
            found = lake.ask(customers_in, asked)
        except BadInput as error:
            nobody = " ".join(f"{upper_first(f.what)} {f.mend}" for f in error.faults)
    plan = lake.business.plan
    return draw(
        request, "customers.html", _("Customers"), lake, asked=asked, nobody=nobody,
        shown=[_shown(view, plan) for view in found],
    )  # fmt: skip


def _shown(view: CustomerView, plan: Plan) -> Shown:
    names = dict.fromkeys(record.name for record in view.person.records if record.name)
    return Shown(
        " / ".join(names) or _("Nobody known by name"),
        f"/customers?{urlencode({'q': view.person.records[0].code})}",
        _sentence(view, plan),
        tuple(_known(view, plan)),
        tuple(_unfollowed(view)),
        tuple(_done(step, plan) for step in view.steps[:GLANCE]),
        view.number - min(len(view.steps), GLANCE),
    )


def _sentence(view: CustomerView, plan: Plan) -> str:
    """Say in a line what the person at the counter needs first: how much, where, and when last."""
    orders = sum(step.kind == "order" for step in view.steps)
    told = [ngettext("%(number)s step", "%(number)s steps", view.number)]
    if orders:
        told.append(ngettext("%(number)s order", "%(number)s orders", orders))
    cases = sum(step.kind == "contact" for step in view.steps)
    if cases:
        told.append(ngettext("%(number)s service case", "%(number)s service cases", cases))
    if not view.steps:
        return _("Nothing is recorded of what they did.")
    channels = Counter(step.channel for step in view.steps if step.channel)
    most = ", ".join(channel_word(plan, name) for name, _number in channels.most_common(3))
    last = view.steps[0]
    return _(
        "%(told)s, mostly in %(most)s; last on %(day)s: %(what)s.",
        told=", ".join(told), most=most or "–", day=last.day, what=_what(last.kind),
    )  # fmt: skip


def _known(view: CustomerView, plan: Plan) -> list[Known]:
    records = {record.node: record for record in view.person.records}
    rows = []
    for one in reasons(view.person):
        href = document_link("party", one.record.system, one.record.code) if one.record.kind != "visitor" else ""
        why = "; ".join(
            _("%(what)s of %(system)s %(code)s", what=_shares(tie.scheme, tie.code),
              system=system_word(plan, records[tie.node].system), code=records[tie.node].code)
            for tie in reversed(one.chain)
        )  # fmt: skip
        rows.append(Known(system_word(plan, one.record.system), one.record.code, one.record.name, href, why))
    return rows


def _shares(scheme: str, code: str) -> str:
    return _("the visitor") if scheme == "visitor" else f"{_(WORDS.get(scheme, scheme))} {code}"


def _unfollowed(view: CustomerView) -> list[str]:
    told = {"crowd": _("more than one person has records"), "disputed": _("they go by different names, or by none")}
    return [
        _("%(what)s is held by %(number)s records, and not followed: %(why)s.", what=_shares(one.scheme, one.code),
          number=one.holders, why=told[one.verdict])
        for one in view.person.unfollowed
    ]  # fmt: skip


def _done(step: Step, plan: Plan) -> Done:
    kind, system, external_id = step.document
    return Done(
        step.moment,
        channel_word(plan, step.channel) if step.channel else "",
        _what(step.kind),
        _(step.phase.capitalize()),
        f"{kind_words(kind)} {external_id}",
        document_link(kind, system, external_id),
    )


def _what(kind: str) -> str:
    return _(kind.replace("_", " "))
