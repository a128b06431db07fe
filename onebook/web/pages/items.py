"""Items: any found by number, code or name; one with its codes, variants, parts, listings, stock and doubles."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import HTMLResponse

from onebook.app.keeping.filters import check_item_status
from onebook.app.keeping.item_pages import (
    STATUSES,
    ItemsAsked,
    ItemShown,
    ItemsShown,
    duplicates_shown,
    item_shown,
    items_shown,
)
from onebook.app.language import gettext as _
from onebook.app.language import marked, ngettext
from onebook.book.exact import decimal_of
from onebook.book.stock.items import not_sold
from onebook.records import Fault
from onebook.web.book_reading import PAGE, Clock, Kept, Keyed, Planned, link
from onebook.web.book_tables import drawn, item_href, stock_href, word
from onebook.web.errors import NotThere
from onebook.web.item_tables import duplicates_table, item_tables, items_table, weight_words
from onebook.web.render import draw
from onebook.web.wanted import must_be_known, must_be_printable
from onebook.web.words import raw, upper_first

NAV = (39, marked("Items"), "/items")
router = APIRouter(dependencies=[Depends(must_be_known)])

Word = Annotated[str, Query(max_length=200)]
DUPLICATES = 200
"""Pairs of items that may be one, on the page of them all."""


@router.get("/items")
def items_page(
    request: Request, kept: Kept, zone: Clock, page: Keyed, q: Word = "", status: Word = "", category: Word = "",
    same: bool = False,
) -> HTMLResponse:  # fmt: skip
    """Draw the items that are asked for; same: those that may be one."""
    must_be_printable(q, status, category)
    check_item_status(status)
    asked = ItemsAsked(q.strip(), status, category)
    (after,) = page.key(str) or ("",)
    shown = items_shown(kept, asked, PAGE, after)
    pairs = {"q": asked.text, "status": status, "category": category}
    later = None if shown.next is None else page.next(page.limit, shown.next)
    if same:
        pairs_found = duplicates_shown(kept, DUPLICATES)
        answer, table = _same_answer(len(pairs_found)), duplicates_table(pairs_found, {})
        other = ("/items", _("All items"))
    else:
        answer, table = _answer(shown, asked), replace(items_table(shown.items), asked=pairs)
        other = (link("/items", {"same": "1"}), _("Items that may be the same"))
    return draw(
        request, "items.html", _("Items"), asked=asked, answer=answer, other=other, selects=_selects(shown, asked),
        kept=[("q", asked.text)] if asked.text else [], items=drawn(table, zone) if table.rows else None,
        first=link("/items", pairs) if page.after else "",
        next=link("/items", pairs | {"cursor": later}) if later and not same else "",
    )  # fmt: skip


def _selects(shown: ItemsShown, asked: ItemsAsked) -> list[tuple[str, str, list[tuple[str, str, bool]]]]:
    states = [(name, upper_first(word(name)), name == asked.status) for name in STATUSES]
    sorts = [(name, name, name == asked.category) for name in shown.categories]
    return [("status", _("Status"), states), *([("category", _("Category"), sorts)] if sorts else [])]


def _answer(shown: ItemsShown, asked: ItemsAsked) -> str:
    number = len(shown.items)
    if asked == ItemsAsked():
        if not number:
            return _(
                "There are no items yet. Tell of one by `set_item`, of many by `onebook book open` or `onebook do`."
            )
        return _("What is sold and bought, by number; whatever is at hand finds it: a number, a barcode, a word.")
    if not number:
        return _("No item is known so. Give a number as it begins, a whole barcode, or a word of the name.")
    if shown.next:
        return _("Many items are known so; they stand by number.")
    return ngettext("%(number)s item is known so.", "%(number)s items are known so.", number)


def _same_answer(number: int) -> str:
    if not number:
        return _("No two items look like one.")
    if number == DUPLICATES:
        return _("These pairs of items are likeliest to be one; there are more.")
    return ngettext("%(number)s pair of items may be one.", "%(number)s pairs of items may be one.", number)


@router.get("/items/{item:path}")
def item_page(request: Request, kept: Kept, plan: Planned, zone: Clock, item: str) -> HTMLResponse:
    """Draw an item with all that stands of it."""
    shown = item_shown(kept, item)
    if shown is None:
        raise NotThere(Fault("", _("there is no item '%(item)s'.", item=item), _("Find it on the page Items.")))
    tables = [drawn(table, zone) for table in item_tables(shown, plan)]
    return draw(
        request, "item.html", _("Item %(item)s", item=item), answer=_item_answer(shown), facts=_facts(shown),
        tables=tables,
    )  # fmt: skip


def _item_answer(shown: ItemShown) -> str:
    """Say what an item is, whether it can be had, and where it is offered."""
    life, item = shown.life, shown.life.item
    if life.merged_into:
        return _("%(name)s: it is one with %(other)s, for which its number stands.", name=item.name,
                 other=life.merged_into.sku)  # fmt: skip
    told = [f"{item.name}: {word(item.status)}"]
    if shown.stock and not item.is_kit and not_sold(item) is None:
        available = sum(at.available for at in shown.stock.places)
        told.append(_("%(number)s may be promised", number=raw(decimal_of(available))))
    listed = [each for each in life.offered if each.listing.is_listed]
    told.append(ngettext("offered on %(number)s channel", "offered on %(number)s channels", len(listed)) if listed
                else _("offered nowhere"))  # fmt: skip
    if shown.same:
        told.append(ngettext("%(number)s other item may be the same", "%(number)s other items may be the same",
                             len(shown.same)))  # fmt: skip
    return f"{'; '.join(told)}."


def _facts(shown: ItemShown) -> list[tuple[str, str, str]]:
    """What is told of an item besides its tables: label, text and address."""
    life, item = shown.life, shown.life.item
    facts = [
        (_("Category"), item.category or "", link("/items", {"category": item.category})),
        (_("Counted in"), item.unit, ""),
        (_("Weight of one"), weight_words(item.weight) if item.weight is not None else "", ""),
        (_("Variant of"), life.parent.sku if life.parent else "", item_href(life.parent.sku) if life.parent else ""),
        (_("One with"), life.merged_into.sku if life.merged_into else "",
         item_href(life.merged_into.sku) if life.merged_into else ""),
        (_("Kept by lots"), _("yes") if item.tracks_lots else "", ""),
        (_("Stock"), _("levels and their history"), stock_href(item.sku)),
        (_("Orders"), _("orders with it"), link("/orders", {"item": item.sku})),
    ]  # fmt: skip
    return [fact for fact in facts if fact[1]]
