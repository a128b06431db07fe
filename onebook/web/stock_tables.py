"""The tables of the pages of stock."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from onebook.app.keeping.clock import moment_of
from onebook.app.keeping.shapes import quantity_text
from onebook.app.keeping.stock_pages import FEW, ItemStockShown, StockNeeds
from onebook.app.language import gettext as _
from onebook.app.language import ngettext
from onebook.book.exact import ONE
from onebook.book.views.stock import AtPlace, HistoryMove, ItemStock
from onebook.book.views.stock_figures import ItemFigures, StockTotals
from onebook.plan import Plan
from onebook.web.book_tables import Column, Linked, Marked, Table, order_href, stock_href, word
from onebook.web.words import amount, channel_word

__all__ = ["figures_words", "history_table", "item_tables", "levels_table", "needs_tables"]

FIGURES = ("on_hand", "committed", "reserved", "available", "incoming")
AGES = (0, 2, 7, 14, 30)
"""Days with which the classes of age of back orders begin."""
SOON = 7
"""Days of supply below which it hurts."""
ZERO = Decimal(0)


def _figure_columns() -> list[Column]:
    return [
        Column("on_hand", _("On hand"), "quantity"),
        Column("committed", _("Kept for orders"), "quantity", less=True),
        Column("reserved", _("In carts"), "quantity", less=True),
        Column("available", _("Available"), "quantity"),
        Column("incoming", _("To come"), "quantity"),
    ]


def _figures(at: AtPlace) -> list[int | None]:
    """What is at a place; noughts are told of what is there and may be promised alone."""
    return [at.on_hand, at.committed or None, at.reserved or None, at.available, at.incoming or None]


def levels_table(
    stocks: Sequence[ItemStock], told: Mapping[str, int] | None = None, place: str = "", *, costs: bool
) -> Table:
    """Return items with their levels: in all, and below at each place where there are several.

    told: how many of each a channel may sell, where one is asked for. place: of which the levels are alone.
    """
    columns = [Column("item", _("Item")), Column("name", _("Name"), less=True), Column("place", _("Place"))]
    columns += _figure_columns()
    columns += [] if told is None else [Column("told", _("May sell"), "quantity")]
    columns += [Column("unit", _("Unit"), less=True, varies=True)]
    # What it is worth is told of all of it, wherever it is.
    worth = _("Value, at all places") if place else _("Value")
    columns += [Column("value", worth, "worth", less=True)] if costs else []
    rows: list[list[Any]] = []
    within = []
    for stock in stocks:
        several = len(stock.places) > 1
        whole = AtPlace("", *(sum(getattr(at, name) for at in stock.places) for name in FIGURES))
        where = Marked(_("all places")) if several else "".join(at.place for at in stock.places)
        rows.append([Linked(stock.item, stock_href(stock.item)), stock.name, where, *_figures(whole),
                     *([] if told is None else [told.get(stock.item, 0)]), stock.unit,
                     *([stock.value] if costs else [])])  # fmt: skip
        within.append(False)
        for at in stock.places if several else ():
            if any(getattr(at, name) for name in FIGURES):
                rows.append([Marked(stock.item, at.place), None, Marked(at.place), *_figures(at),
                             *([] if told is None else [None]), stock.unit, *([None] if costs else [])])  # fmt: skip
                within.append(True)
    return Table("stock", _("Levels"), columns, rows, within=within)


def needs_tables(needs: StockNeeds) -> list[Table]:
    """Return what needs somebody: what is running out, to be counted, to be bought and to be looked into."""
    running = [
        [
            Linked(each.item, stock_href(each.item)),
            each.name,
            Marked(max(each.lasts, ZERO), state="bad" if each.lasts < SOON else "near"),
            each.lead_days,
            each.available,
            each.waiting or None,
            each.sold_a_day / ONE,
            each.supplier,
        ]
        for each in needs.running_out
    ]
    counts = [
        [Linked(each.item, stock_href(each.item)), each.name, each.place, each.opened_at] for each in needs.counts
    ]
    found = [
        Table(
            "running-out",
            _("Running out"),
            [
                Column("item", _("Item")),
                Column("name", _("Name"), less=True),
                Column("days_of_supply", _("Lasts, days"), "rough"),
                Column("lead_days", _("More within, days"), "number"),
                Column("available", _("Available"), "quantity"),
                Column("waiting", _("Customers wait for"), "quantity"),
                Column("sold_a_day", _("Sold a day"), "rough", less=True),
                Column("supplier", _("Supplier"), less=True),
            ],
            running,
        ),
        Table(
            "counts",
            _("To be counted"),
            [
                Column("item", _("Item")),
                Column("name", _("Name"), less=True),
                Column("place", _("Place")),
                Column("since", _("Since"), "moment"),
            ],
            counts,
        ),
    ]
    found += [_to_buy(needs), _came_over(needs)]
    some = [each for each in found if each.rows]
    told = [replace(each, note=_("The file has all of them.") if len(each.rows) == FEW else "") for each in some]
    return [*told, *waiting_table(needs.totals)]


def _to_buy(needs: StockNeeds) -> Table:
    columns = [
        Column("item", _("Item")),
        Column("name", _("Name"), less=True),
        Column("what", _("What")),
        Column("quantity", _("Quantity"), "quantity"),
        Column("needed_on", _("Needed"), "day"),
        Column("supplier", _("Supplier"), less=True),
        Column("from_place", _("From"), less=True),
        Column("order", _("For order")),
    ]
    rows = [
        [Linked(each.item, stock_href(each.item)), each.name, word(each.kind), each.quantity, each.needed_on,
         each.supplier, each.from_place, Linked(each.order, order_href(each.order_system, each.order))]
        for each in needs.to_buy
    ]  # fmt: skip
    return Table("to-buy", _("To buy"), columns, rows)


def _came_over(needs: StockNeeds) -> Table:
    columns = [
        Column("item", _("Item")),
        Column("name", _("Name"), less=True),
        Column("place", _("Place")),
        Column("since", _("Since"), "moment"),
        Column("task", _("Task")),
    ]
    rows = [
        [Linked(each.item, stock_href(str(each.item))), each.name, each.place, each.opened_at, each.task_id]
        for each in needs.came_over
    ]
    return Table("came-over", _("More came than was ordered"), columns, rows)


def figures_words(of: ItemFigures | StockTotals, days: int, money: Callable[[int], str]) -> list[tuple[str, str]]:
    """Return how stock turns and lasts, as label and text; what is not known is left out.

    days: without a sale, after which goods are dead. money: writes an amount; "" for those who may not read costs.
    """
    told = []
    if of.turn:
        told.append((_("Turns over"), _("%(number)s times a year", number=amount(of.turn, 1))))
    if of.supply_days is not None:
        told.append((_("Lasts"), _("%(number)s days", number=amount(of.supply_days, 0))))
    if of.out_share is not None:
        share = _("on %(number)s %% of the days on which it was asked for", number=amount(of.out_share * 100, 1))
        told.append((_("There was none"), share))
    if isinstance(of, ItemFigures):
        dead = _("yes: not sold for %(days)s days", days=days) if of.is_dead else ""
        return [*told, *([(_("Dead stock"), dead)] if dead else [])]
    if of.dead_items:
        number = ngettext("%(number)s item, not sold for %(days)s days", "%(number)s items, not sold for %(days)s days",
                          of.dead_items, days=days)  # fmt: skip
        told.append((_("Dead stock"), ": ".join(filter(None, (number, money(of.dead_value))))))
    return told


def waiting_table(totals: StockTotals) -> list[Table]:
    """Return for how long customers wait, where any do."""
    columns = [
        Column("days", _("Waiting for days")),
        Column("lines", _("Lines"), "number"),
        Column("quantity", _("Pieces"), "quantity"),
        Column("oldest_since", _("Oldest since"), "moment"),
    ]
    rows = [[_ages(each.from_days), each.lines, each.quantity, each.oldest_at] for each in totals.waiting]
    return [Table("waiting", _("What customers wait for, by age"), columns, rows)] if rows else []


def _ages(from_days: int) -> str:
    """Write the days of a class of age by the first of them."""
    after = next((days for days in AGES if days > from_days), None)
    if after is None:
        return _("%(days)s or more", days=from_days)
    return _("%(first)s to %(last)s", first=from_days, last=after - 1)


def item_tables(shown: ItemStockShown, plan: Plan, *, zone: ZoneInfo) -> list[Table]:
    """Return the tables of an item's stock but its history, without those that have no rows."""
    stock = shown.stock
    asked = {"item": stock.item}
    counts = dict(shown.counts)
    levels = [[at.place, *_figures(at), _to_count(counts.get(at.place), zone)] for at in stock.places]
    found = [
        ("item-levels", _("Where it is"),
         [Column("place", _("Place")), *_figure_columns(), Column("to_count", _("To be counted"))], levels),
        ("item-availability", _("What channels may sell"), _offer_columns(), _offers(shown, plan)),
        ("item-expected", _("What is expected"), _expected_columns(), _expected(shown)),
        ("item-proposed", _("What is proposed"),
         [Column("what", _("What")), Column("quantity", _("Quantity"), "quantity"),
          Column("needed_on", _("Needed"), "day"), Column("supplier", _("Supplier"), less=True),
          Column("order", _("For order")), Column("line", _("Line"), "number", less=True)],
         [[word(each.kind), each.quantity, each.needed_on, each.supplier,
           Linked(each.external_id, order_href(each.system, each.external_id)), each.line]
          for each in shown.proposed]),
        ("item-lots", _("Lots, those that expire first first"),
         [Column("lot", _("Lot")), Column("expires_on", _("Sold until"), "day"), Column("place", _("Place")),
          Column("on_hand", _("On hand"), "quantity")],
         [[lot.lot, lot.expires_on, lot.place, lot.on_hand] for lot in shown.lots]),
    ]  # fmt: skip
    return [Table(name, label, columns, rows, asked=asked) for name, label, columns, rows in found if rows]


def _to_count(at: int | None, zone: ZoneInfo) -> Marked | None:
    return (
        None if at is None else Marked(moment_of(at, zone), _("since %(moment)s", moment=moment_of(at, zone)), "near")
    )


def _offer_columns() -> list[Column]:
    return [
        Column("channel", _("Channel")),
        Column("told", _("May sell"), "quantity"),
        Column("available", _("Available"), "quantity"),
        Column("buffer", _("Held back for others' sales"), "quantity", less=True),
        Column("place_buffer", _("Held back for what may be missing"), "quantity", less=True),
        Column("age_seconds", _("Shown late by, s"), "number", less=True),
        Column("granted", _("Given the last pieces"), less=True),
    ]


def _offers(shown: ItemStockShown, plan: Plan) -> list[list[Any]]:
    return [
        [channel_word(plan, each.channel), each.quantity, each.available, each.buffer or None,
         each.place_buffer or None, each.age or None, each.granted]
        for each in shown.offers
    ]  # fmt: skip


def _expected_columns() -> list[Column]:
    return [
        Column("document", _("Document")),
        Column("expected_on", _("Expected"), "day"),
        Column("open", _("To come"), "quantity"),
        Column("ordered", _("Ordered"), "quantity", less=True),
        Column("received", _("Received"), "quantity", less=True),
        Column("place", _("To")),
        Column("firm", _("Confirmed"), less=True),
        Column("supplier", _("Supplier"), less=True),
        Column("for_order", _("For order")),
    ]


def _expected(shown: ItemStockShown) -> list[list[Any]]:
    return [
        [
            each.external_id,
            each.expected_on,
            each.open,
            each.ordered,
            each.received or None,
            _("the customer") if each.drop_ship else each.place,
            each.firm,
            each.supplier,
            None
            if each.order_id is None
            else Linked(each.order_id, order_href(each.order_system or "", each.order_id)),
        ]
        for each in shown.expected
    ]


def history_table(moves: Sequence[HistoryMove], item: str, *, costs: bool) -> Table:
    """Return the moves behind an item's levels."""
    columns = [
        Column("moved_at", _("When"), "moment"),
        Column("reason", _("What")),
        Column("from_place", _("From"), less=True),
        Column("to_place", _("To"), less=True),
        Column("quantity", _("Quantity"), "quantity"),
        Column("after", _("Left behind")),
        Column("lot", _("Lot")),
        Column("document", _("Document")),
        Column("who", _("Who, through what"), less=True),
    ]
    columns += [Column("value", _("Value"), "worth", less=True)] if costs else []
    rows = [
        [
            move.moved_at,
            word(move.reason),
            word(move.from_place),
            word(move.to_place),
            move.quantity,
            _left(move),
            move.lot,
            Linked(move.order[1], order_href(*move.order)) if move.order else move.document,
            _("%(who)s, %(through)s", who=move.actor, through=move.through),
            *([move.value] if costs else []),
        ]
        for move in moves
    ]
    return Table("item-history", _("Why"), columns, rows, asked={"item": item})


def _left(move: HistoryMove) -> str:
    return ", ".join(f"{place} {quantity_text(left)}" for place, left in move.after.items())
