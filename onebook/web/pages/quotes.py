"""Quotes: which are open and end soon, what became of the others, any found by what is at hand, and one's life."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import HTMLResponse

from onebook.app.keeping.clock import day_of, moment_of
from onebook.app.keeping.filters import QUOTE_STATUSES, check_channel, check_quote_status
from onebook.app.keeping.order_pages import now
from onebook.app.keeping.quote_pages import (
    ENDING,
    PERIODS,
    STATES,
    USUAL,
    OneQuote,
    QuotesAsked,
    QuotesShown,
    became,
    check_made,
    one_quote_shown,
    open_now,
    quotes_shown,
    sellers,
    together,
)
from onebook.app.language import gettext as _
from onebook.app.language import marked, ngettext
from onebook.book.exact import decimal_of
from onebook.book.sales.quotes import OPEN
from onebook.book.views.quotes import QuoteFigures, QuotesOpen
from onebook.plan import Plan
from onebook.records import Fault
from onebook.web.book_reading import PAGE, Clock, Figures, Kept, Keyed, Persons, Planned, link
from onebook.web.book_tables import drawn, order_href, word
from onebook.web.errors import NotThere
from onebook.web.quote_tables import age_of, figures_table, quote_tables, quotes_table, until_cell
from onebook.web.render import draw
from onebook.web.wanted import must_be_known, must_be_printable
from onebook.web.words import amount, channel_word, raw, system_word, upper_first

NAV = (37, marked("Quotes"), "/quotes")
router = APIRouter(dependencies=[Depends(must_be_known)])

Word = Annotated[str, Query(max_length=200)]
FOUND = {
    "customer": marked("No quote has this number; these are for the customer of this number."),
    "reference": marked("No quote has this number; these have it as the customer's reference."),
    "name": marked("No quote has this number; these are for customers called so."),
    "names": marked("No quote has this number; these are for the first customers called so. Give more of the name."),
}
"""How quotes were found, where it was not by their number."""


@router.get("/quotes")
def quotes_page(
    *, request: Request, kept: Kept, plan: Planned, zone: Clock, figures: Figures, persons: Persons, page: Keyed,
    q: Word = "", status: Word = "", sales_person: Word = "", channel: Word = "", customer: Word = "",
    system: Word = "", made: Word = "",
) -> HTMLResponse:  # fmt: skip
    """Draw the open quotes' number, what became of those made lately, and the quotes that are asked for."""
    must_be_printable(q, status, sales_person, channel, customer, system, made)
    check_channel(plan, channel)
    check_quote_status(status, STATES)
    check_made(made)
    asked = QuotesAsked(q.strip(), status, sales_person.strip(), channel, customer.strip(), system if customer else "")
    today = day_of(now(), zone)
    still = open_now(kept, today, asked.sales_person)
    named = sellers(kept, persons=persons)
    shown = quotes_shown(kept, today, asked, PAGE, page.key, persons=persons)
    found = became(kept, today, made, asked.sales_person) if figures else []
    whole = asked == QuotesAsked(sales_person=asked.sales_person) and not page.after
    pairs = {
        "q": asked.text, "status": status, "sales_person": asked.sales_person, "channel": channel,
        "customer": asked.customer, "system": asked.system,
    }  # fmt: skip
    listed = quotes_table(shown.quotes, shown.people, plan, zone, today)
    of = {"made": made, "sales_person": asked.sales_person}
    later = None if shown.next is None else page.next(page.limit, *shown.next)
    return draw(
        request, "quotes.html", _("Quotes"), zone=zone.key, asked=asked, answer=_answer(still, found, made),
        states=_states(still, asked), times=_times(asked, made) if figures and whole and shown.quotes else [],
        became=drawn(figures_table(found, named, of), zone) if found and whole else None,
        selects=_selects(asked, plan, named), filters=_filters(asked, pairs),
        kept=[("customer", asked.customer), ("system", asked.system)] if asked.customer else [],
        said=_said(asked, shown, first=not page.after),
        quotes=drawn(replace(listed, asked=pairs), zone) if shown.quotes else None,
        first=link("/quotes", pairs) if page.after else "",
        next=link("/quotes", pairs | {"cursor": later}) if later else "",
    )  # fmt: skip


def _answer(still: Sequence[QuotesOpen], found: list[QuoteFigures], made: str) -> str:
    """Say how many quotes are open, and what became of those that were made lately."""
    number = sum(each.number for each in still)
    told = _("No quote is open.")
    if number:
        worth = {each.currency: 0 for each in still}
        for each in still:
            worth[each.currency] += each.amount
        amounts = _(" and ").join(f"{amount(decimal_of(of), 2)} {currency}" for currency, of in worth.items())
        ending = sum(each.ending for each in still)
        told = ngettext("%(number)s quote is open, worth %(amounts)s without tax",
                        "%(number)s quotes are open, worth %(amounts)s without tax", number,
                        amounts=amounts)  # fmt: skip
        soon = ngettext("%(number)s ends within %(days)s days", "%(number)s end within %(days)s days", ending,
                        days=ENDING)  # fmt: skip
        told = f"{told}; {soon}." if ending else f"{told}."
    whole = together(found)
    if whole.won_share is None:
        return told
    share = raw((whole.won_share * 100).quantize(1))
    when = _("of all times") if made == "all" else _("made in the last %(days)s days", days=made or USUAL)
    over = whole.made - whole.open
    won = ngettext("Of the %(number)s %(when)s that is over, %(share)s\N{NO-BREAK SPACE}%% was ordered",
                   "Of the %(number)s %(when)s that are over, %(share)s\N{NO-BREAK SPACE}%% were ordered", over,
                   when=when, share=share)  # fmt: skip
    if whole.days_to_decide is not None:
        won += _("; customers decided after %(days)s days", days=raw(whole.days_to_decide.quantize(1)))
    return f"{told} {won}."


def _states(still: Sequence[QuotesOpen], asked: QuotesAsked) -> list[tuple[str, str, str, bool]]:
    numbers = {
        "draft": sum(each.number for each in still if each.status == "draft"),
        "sent": sum(each.number for each in still if each.status == "sent"),
        "ending": sum(each.ending for each in still),
    }
    with_them = {"sales_person": asked.sales_person, "channel": asked.channel}
    return [
        (upper_first(word(state)), f"{number:,}", link("/quotes", {"status": state} | with_them), state == asked.status)
        for state, number in numbers.items()
        if number
    ]


def _times(asked: QuotesAsked, made: str) -> list[tuple[str, str, bool]]:
    """Of the quotes of which time the figures may be: label, address, and whether they are."""
    chosen = made or USUAL
    return [
        (_("all") if each == "all" else _("%(days)s days", days=each),
         link("/quotes", {"sales_person": asked.sales_person, "made": each}), each == chosen)
        for each in PERIODS
    ]  # fmt: skip


def _selects(
    asked: QuotesAsked, plan: Plan, named: dict[str, str]
) -> list[tuple[str, str, list[tuple[str, str, bool]]]]:  # fmt: skip
    states = [(name, upper_first(word(name)), name == asked.status) for name in (*STATES, *QUOTE_STATUSES)]
    people = [(each, called, each == asked.sales_person) for each, called in named.items()]
    channels = [(name, channel_word(plan, name), name == asked.channel) for name in plan.channels]
    return [
        ("status", _("Status"), states),
        ("sales_person", _("Sales person"), people),
        ("channel", _("Channel"), channels),
    ]


def _filters(asked: QuotesAsked, pairs: dict[str, str]) -> list[tuple[str, str, str]]:
    """What narrows the list and stands in no select, each with the address without it."""
    named = (("q", _("Found by"), asked.text), ("customer", _("Customer"), asked.customer))
    return [(label, of, link("/quotes", pairs | {name: "", "system": ""})) for name, label, of in named if of]


def _said(asked: QuotesAsked, shown: QuotesShown, *, first: bool) -> str:
    """Say how the quotes were found, or what to do where there are none. first: of the first page."""
    if shown.quotes:
        return _(FOUND[shown.by]) if shown.by in FOUND else ""
    if not first:
        return _("No more quotes follow.")
    if asked.text:
        return _("No quote is known by '%(text)s'. Give a number as it begins, or the whole of another one.",
                 text=asked.text)  # fmt: skip
    if asked != QuotesAsked():
        return _("There is no such quote. Take a filter away to see more.")
    return _("There are no quotes yet. Sales people make them by `onebook orders make-quote`, their programs by "
             "`POST /v1/commands/make_quote`.")  # fmt: skip


@router.get("/quotes/{system}/{external_id:path}")
def quote_page(
    request: Request, kept: Kept, plan: Planned, zone: Clock, persons: Persons, system: str, external_id: str
) -> HTMLResponse:  # fmt: skip
    """Draw a quote with its life."""
    one = one_quote_shown(kept, system, external_id, persons=persons)
    if one is None:
        what = _("there is no quote %(number)s of %(system)s.", number=external_id, system=system)
        raise NotThere(Fault("", what, _("Find it on the page Quotes.")))
    today = day_of(now(), zone)
    return draw(
        request, "order.html", _("Quote %(number)s", number=external_id), zone=zone.key,
        answer=_life_answer(one, plan, today, zone), facts=_facts(one, plan, today, zone),
        tables=[drawn(table, zone) for table in quote_tables(one)],
    )  # fmt: skip


def _life_answer(one: OneQuote, plan: Plan, today: str, zone: Clock) -> str:
    """Say how far a quote is, and for how long it can be ordered, or how soon it was decided on."""
    quote = one.shown.quote
    status = word(quote.status)
    if quote.status not in OPEN:
        days = age_of(quote, zone, today)
        status = ngettext("%(status)s after %(number)s day", "%(status)s after %(number)s days", days, status=status)
    told = [_("%(channel)s, %(moment)s: %(status)s", channel=channel_word(plan, quote.channel),
              moment=moment_of(quote.made_at, zone), status=status)]  # fmt: skip
    if quote.status in OPEN:
        past = quote.valid_until < today
        could = _("it could be ordered until %(until)s") if past else _("it can be ordered until %(until)s")
        told.append(could % {"until": until_cell(quote, today).text})
    if quote.reason:
        told.append(word(quote.reason))
    if quote.order:
        told.append(_("it became order %(number)s", number=quote.order))
    return f"{'; '.join(told)}."


def _facts(one: OneQuote, plan: Plan, today: str, zone: Clock) -> list[tuple[str, str, str]]:
    """What is told of a quote besides its tables: label, text and address."""
    quote, people = one.shown.quote, one.people

    def money(number: int) -> str:
        return f"{raw(decimal_of(number), 2)} {quote.currency}"

    order = order_href(quote.order_system, quote.order) if quote.order and quote.order_system else ""
    facts = [
        (_("Next"), _next(one, today), ""),
        (_("Order"), quote.order or "", order),
        (_("System"), system_word(plan, quote.system), ""),
        (_("Customer"), _who(people.customer, quote.customer_id),
         link("/quotes", {"customer": quote.customer_id, "system": quote.system})),
        (_("Customer's reference"), quote.customer_reference or "", ""),
        (_("Sales person"), _who(people.sales_person, quote.sales_person_id),
         link("/quotes", {"sales_person": quote.sales_person_id})),
        (_("Version"), f"{quote.version}", ""),
        (_("Valid until"), quote.valid_until, ""),
        (_("Sent"), "" if quote.sent_at is None else moment_of(quote.sent_at, zone), ""),
        (_("Decided"), "" if quote.decided_at is None else moment_of(quote.decided_at, zone), ""),
        (_("Why it was declined"), upper_first(word(quote.reason)), ""),
        (_("Without tax"), money(quote.amount), ""),
        (_("With tax"), money(quote.amount + quote.tax_amount), ""),
        (_("Goods"), _goods(one), ""),
    ]  # fmt: skip
    return [fact for fact in facts if fact[1]]


def _who(name: str, external_id: str | None) -> str:
    return " ".join(filter(None, (name, external_id)))


def _next(one: OneQuote, today: str) -> str:
    quote = one.shown.quote
    if quote.status == "draft":
        return _("It is to be sent to the customer.")
    if quote.status == "sent":
        if until_cell(quote, today).state:
            return _("It ends soon: ask the customer, or offer it anew with a later day.")
        return _("The customer decides.")
    if quote.status == "ordered":
        return _("Nothing is left to do; the order goes on from here.")
    return _("Nothing is left to do, unless it is offered anew.")


def _goods(one: OneQuote) -> str:
    """Say whether goods are kept for an open quote."""
    if one.shown.quote.status not in OPEN:
        return ""
    if one.shown.kept:
        return _("kept for it until its last day")
    if one.shown.quote.reserves:
        return _("to be kept for it, but there were none")
    return _("not kept for it")
