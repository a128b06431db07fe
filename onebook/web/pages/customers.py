"""Customers: found by any code or name, at a glance, and all that they did, whatever channel it was in."""

from dataclasses import dataclass
from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse

from onebook.app.customers.customer import (
    MISSING,
    PAGE,
    CustomerView,
    Match,
    Wish,
    customer_at,
    customer_in,
    find_customers,
    what_is_missing,
)
from onebook.app.language import gettext as _
from onebook.app.language import marked
from onebook.plan import Plan
from onebook.web import customer_words, person_words
from onebook.web.behind import person_href
from onebook.web.documents import kind_words
from onebook.web.paging import pages
from onebook.web.reading import Lake
from onebook.web.render import draw
from onebook.web.wanted import must_be_printable
from onebook.web.words import channel_word

NAV = (40, marked("Customers"), "/customers")
router = APIRouter()

Word = Annotated[str, Query(max_length=200)]


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A person who may be meant. by: how they were found, where that was not by their name."""

    name: str
    href: str
    town: str
    last: str
    channel: str
    by: str


@router.get("/customers")
def customers_page(
    request: Request, lake: Lake, q: Word = "", kind: Word = "", system: Word = "", code: Word = "",
    channel: Word = "", what: Word = "", account: bool = False,
    page: Annotated[int, Query(ge=1, le=1_000_000)] = 1,
) -> HTMLResponse:  # fmt: skip
    """Draw the search, whom it finds, and the one who is meant; account: with all who act for the same organisation."""
    must_be_printable(q, kind, system, code, channel, what)
    wish = Wish(channel, what, PAGE, (page - 1) * PAGE, account)
    view, found, nobody = None, [], ""
    if code:
        view = lake.ask(customer_at, kind, system, code, wish)
        nobody = "" if view else _("Nobody is known by this record now: it may have been taken away.")
    elif asked := q.strip():
        matches = lake.ask(find_customers, asked)
        if len(matches.found) == 1 and not matches.near:
            view = lake.ask(customer_in, matches.found[0].person, wish)
        else:
            found = [_suggestion(one, lake.business.plan) for one in matches.found]
            nobody = _search_words(asked, len(found), near=matches.near, more=matches.more)
    if not view and not found and (missing := lake.ask(what_is_missing)):
        nobody = _(MISSING[missing])
    return draw(
        request, "customers.html", view.name or _("Nobody known by name") if view else _("Customers"), lake,
        asked=q.strip(), nobody=nobody, found=found, **(_shown(view, lake.business.plan, wish, page) if view else {}),
        view=view,
    )  # fmt: skip


def _search_words(asked: str, number: int, *, near: bool, more: bool) -> str:
    """Say how a search went that did not find one person alone."""
    if not number:
        mend = _("Give a surname and the town, or the whole of a number, as it stands in the records.")
        return " ".join((_("Nobody is known by '%(asked)s'.", asked=asked), mend))
    if near:
        return _("Nobody is known by just '%(asked)s'; these are by something near it.", asked=asked)
    if more:
        return _("Many may be meant; the likeliest come first. Add the town, or another name.")
    return _("%(number)s people may be meant, the likeliest first.", number=number)


def _suggestion(one: Match, plan: Plan) -> Suggestion:
    last = one.last.isoformat() if one.last else ""
    by = "" if one.by == "name" else f"{_(person_words.WORDS.get(one.by, kind_words(one.by)))} {one.code}"
    return Suggestion(
        one.name or _("Nobody known by name"),
        person_href(*one.who),
        one.town,
        _("order of %(day)s", day=last) if one.ordered else last,
        channel_word(plan, one.channel) if one.channel else "",
        by,
    )


def _shown(view: CustomerView, plan: Plan, wish: Wish, page: int) -> dict[str, Any]:
    """Return what the page shows of a person or account."""
    glance = view.glance
    node = [("kind", view.who[0]), ("system", view.who[1]), ("code", view.who[2])]
    node += [("account", "1")] if view.account else []

    def link(to: str) -> str:
        pairs = [*node, ("channel", wish.channel), ("what", wish.kind), ("page", to)]
        return f"/customers?{urlencode([(name, value) for name, value in pairs if value])}#steps"

    return {
        "answer": customer_words.answer(view, plan),
        "codes": list(dict.fromkeys((one.scheme, one.code) for one in glance.codes)),
        "addresses": glance.addresses,
        "groups": glance.groups,
        "may_write": glance.may_write,
        "relations": person_words.relations(view),
        "alone": person_words.person_link(view.account.party) if view.account else None,
        "no_account": wish.account and not view.account,
        "people": person_words.people(view),
        "glimpses": customer_words.glimpse(view, plan),
        "node": node,
        "channels": [(name, channel_word(plan, name), n, name == wish.channel) for name, n in view.channels],
        "kinds": [(name, customer_words.what(name), n, name == wish.kind) for name, n in view.kinds],
        "narrowed": bool(wish.channel or wish.kind),
        "steps": [customer_words.step_line(step, plan) for step in view.steps],
        "pages": pages(_("Pages of what they did"), view.number, PAGE, page, link),
        "records": person_words.records(view, plan),
        "not_followed": person_words.not_followed(view, plan),
    }
