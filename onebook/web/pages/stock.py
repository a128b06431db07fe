"""Stock: how much is where, what is running out or is to be counted, and why an item's level is what it is."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import HTMLResponse

from onebook.app.keeping.filters import check_channel, check_place
from onebook.app.keeping.order_pages import rules_now
from onebook.app.keeping.stock_pages import (
    FEW,
    ItemStockShown,
    StockNeeds,
    item_stock_shown,
    may_sell,
    stock_needs,
    stock_shown,
)
from onebook.app.language import gettext as _
from onebook.app.language import marked, ngettext
from onebook.book import Rules
from onebook.book.exact import decimal_of
from onebook.book.rules import OURS
from onebook.book.views.stock_figures import ItemFigures, StockTotals
from onebook.book.views.stock_needs import DAYS
from onebook.plan import Plan
from onebook.records import Fault
from onebook.web.book_reading import PAGE, Clock, Costs, Kept, Keyed, Planned, link
from onebook.web.book_tables import drawn, item_href, stock_href
from onebook.web.errors import NotThere
from onebook.web.render import draw
from onebook.web.stock_tables import figures_words, history_table, item_tables, levels_table, needs_tables
from onebook.web.wanted import must_be_known, must_be_printable
from onebook.web.words import amount, channel_word, raw, upper_first

NAV = (38, marked("Stock"), "/stock")
router = APIRouter(dependencies=[Depends(must_be_known)])

ITEMS = 25
"""Items on a page: each has a row a place."""
PIECE = "piece"
"""The unit that goes without saying."""
Word = Annotated[str, Query(max_length=200)]


@router.get("/stock")
def stock_page(
    request: Request, kept: Kept, plan: Planned, zone: Clock, costs: Costs, page: Keyed, q: Word = "",
    place: Word = "", channel: Word = "",
) -> HTMLResponse:  # fmt: skip
    """Draw what of the stock needs somebody, and the levels of items; channel: with how many it may sell."""
    must_be_printable(q, place, channel)
    check_place(kept, place)
    check_channel(plan, channel)
    text = q.strip()
    rules = rules_now(kept, plan)
    (after,) = page.key(str) or ("",)
    shown = stock_shown(kept, text, place, ITEMS, after)
    whole = not (text or place or after)
    needs = stock_needs(kept, rules) if whole else None
    answer = _answer(needs, plan, there=bool(shown.items), costs=costs) if needs else _narrowed(text, place)
    pairs = {"q": text, "place": place, "channel": channel}
    later = None if shown.next is None else page.next(page.limit, shown.next)
    told = may_sell(kept, rules, channel, shown.items) if channel else None
    levels = replace(levels_table(shown.items, told, place, costs=costs), asked=pairs)
    return draw(
        request, "stock.html", _("Stock"), zone=zone.key, text=text, selects=_selects(rules, plan, place, channel),
        kept=[("q", text)] if text else [], answer=answer,
        needs=[drawn(table, zone) for table in needs_tables(needs)] if needs else [],
        figures=_figures(needs.totals, rules, plan, costs=costs) if needs else [],
        levels=drawn(levels, zone) if shown.items else None,
        said=_("No item is known by '%(text)s' and was ever here.", text=text) if text else _none(place, after),
        first=link("/stock", pairs) if page.after else "",
        next=link("/stock", pairs | {"cursor": later}, "#levels") if later else "",
    )  # fmt: skip


def _money(plan: Plan, number: int) -> str:
    return f"{amount(decimal_of(number), 2)} {plan.business.currency}"


def _figures(of: ItemFigures | StockTotals | None, rules: Rules, plan: Plan, *, costs: bool) -> list[tuple[str, str]]:
    if of is None:
        return []
    return figures_words(of, rules.availability.dead_days, lambda number: _money(plan, number) if costs else "")


def _none(place: str, after: str) -> str:
    if after:
        return _("Nothing follows.")
    return _("Nothing was ever at %(place)s.", place=place) if place else ""


def _places(rules: Rules, chosen: str) -> list[tuple[str, str, bool]]:
    return [(name, name, name == chosen) for name, place in rules.places.items() if place.kind in OURS]


def _selects(rules: Rules, plan: Plan, place: str, channel: str) -> list[tuple[str, str, list[tuple[str, str, bool]]]]:
    """What can be chosen: a place where there are several, and a channel, to see how many it may sell."""
    places = _places(rules, place)
    channels = [(name, channel_word(plan, name), name == channel) for name in plan.channels if rules.serving.get(name)]
    told = [("place", _("Place"), places)] if len(places) > 1 else []
    return [*told, ("channel", _("Channel"), channels)] if channels else told


def _narrowed(text: str, place: str) -> str:
    """Say of which items the levels are, where they are not of all."""
    if text:
        return _("Items that are known by '%(text)s', and how much of them is where.", text=text)
    return _("What is at %(place)s, by number.", place=place) if place else _("More items, by number.")


def _answer(needs: StockNeeds, plan: Plan, *, there: bool, costs: bool) -> str:
    """Say what needs somebody, and what all of it is worth."""
    if not there:
        return _("Nothing is in stock yet. Take in what is there by `onebook book open`, or goods by `receive_goods`.")
    number = len(needs.running_out)
    ran = _("nothing runs out before more of it could be there, by the sales of %(days)s days", days=DAYS)
    if number == FEW:
        ran = _("at least %(number)s items run out before more of them could be there", number=number)
    elif number:
        ran = ngettext("%(number)s item runs out before more of it could be there",
                       "%(number)s items run out before more of them could be there", number)  # fmt: skip
    told = [ran]
    if needs.counts_number:
        told.append(ngettext("%(number)s count is asked for", "%(number)s counts are asked for", needs.counts_number))
    if costs:
        worth = _money(plan, needs.totals.value)
        told.append(_("all that is here is worth %(amount)s", amount=worth))
    return f"{upper_first('; '.join(told))}."


@router.get("/stock/{item:path}")
def item_page(
    request: Request, kept: Kept, plan: Planned, zone: Clock, costs: Costs, page: Keyed, item: str, place: Word = ""
) -> HTMLResponse:
    """Draw an item's stock, and why it is what it is."""
    must_be_printable(place)
    check_place(kept, place)
    rules = rules_now(kept, plan)
    shown = item_stock_shown(kept, rules, item, place, PAGE, page.key(int, int, dict))
    if shown is None:
        raise NotThere(Fault("", _("there is no item '%(item)s'.", item=item), _("Find it on the page Stock.")))
    path = stock_href(item)
    last = shown.moves[-1] if shown.moves else None
    later = last and page.next(len(shown.moves), last.moved_at, last.move_id, dict(last.there_before))
    history = replace(history_table(shown.moves, item, costs=costs), asked={"item": item, "place": place})
    return draw(
        request, "stock_item.html", _("Stock of %(item)s", item=item), zone=zone.key, path=path, item=item_href(item),
        orders=link("/orders", {"item": item}), answer=_item_answer(shown, plan, costs=costs),
        tables=[drawn(table, zone) for table in item_tables(shown, plan, zone=zone)],
        figures=_figures(shown.figures, rules, plan, costs=costs),
        places=_places(rules, place), is_kit=shown.is_kit, history=drawn(history, zone) if shown.moves else None,
        first=link(path, {"place": place}, "#why") if page.after else "",
        next=link(path, {"place": place, "cursor": later}, "#why") if later else "",
    )  # fmt: skip


def _item_answer(shown: ItemStockShown, plan: Plan, *, costs: bool) -> str:
    """Say how much of an item is there, and how much may be promised."""
    stock = shown.stock
    if shown.is_kit:
        return _("%(name)s: a kit. What is there of it is there as its parts.", name=stock.name)
    on_hand, available = (sum(getattr(at, name) for at in stock.places) for name in ("on_hand", "available"))
    unit = "" if stock.unit == PIECE else f" {stock.unit}"
    told = _("%(name)s: %(number)s on hand, of which %(available)s may be promised", name=stock.name,
             number=raw(decimal_of(on_hand)) + unit, available=raw(decimal_of(available)) + unit)  # fmt: skip
    coming = [each for each in shown.expected if not each.drop_ship]
    if coming:
        told += _("; %(number)s to come, the first on %(day)s",
                  number=raw(decimal_of(sum(each.open for each in coming))), day=coming[0].expected_on)  # fmt: skip
    if costs:
        told += _("; worth %(amount)s", amount=_money(plan, stock.value))
    return f"{told}."
