"""The tables of the pages of items."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from onebook.app.keeping.item_pages import ItemShown
from onebook.app.language import gettext as _
from onebook.app.language import marked
from onebook.book.exact import decimal_of
from onebook.book.things.duplicates import Duplicate
from onebook.book.views.items import ItemListed
from onebook.plan import Plan
from onebook.web.book_tables import Column, Linked, Marked, Table, item_href, word
from onebook.web.words import channel_word, raw, system_word

__all__ = ["duplicates_table", "item_tables", "items_table"]

MISSING = {
    "title of 10 letters": marked("a title of 10 letters"),
    "description of 100 letters": marked("a description of 100 letters"),
    "image": marked("an image"),
    "price": marked("a price"),
    "category": marked("a category"),
    "weight": marked("a weight"),
    "GTIN": marked("a GTIN"),
}
"""What a listing may lack, in words of pages."""


def items_table(items: Sequence[ItemListed]) -> Table:
    """Return a list of items."""
    columns = [
        Column("item", _("Item")),
        Column("name", _("Name")),
        Column("category", _("Category")),
        Column("status", _("Status")),
        Column("unit", _("Unit"), less=True, varies=True),
        Column("sort", _("Sort"), less=True),
    ]
    rows = [
        [Linked(each.item, item_href(each.item)), each.name, each.category,
         Marked(each.status, word(each.status), "" if each.status == "active" else "near"), each.unit, _sort(each)]
        for each in items
    ]  # fmt: skip
    return Table("items", _("Items"), columns, rows)


def _sort(item: ItemListed) -> str:
    return ", ".join(filter(None, (_("kit") if item.is_kit else "", _("by lots") if item.tracks_lots else "")))


def duplicates_table(found: Sequence[Duplicate], asked: dict[str, str]) -> Table:
    """Return pairs of items that may be one."""
    columns = [
        Column("item", _("Item")),
        Column("other", _("May be the same as")),
        Column("likeness_percent", _("Alike, %"), "number"),
        Column("reason", _("Why")),
    ]
    rows = [
        [Linked(each.item, item_href(each.item)), Linked(each.other, item_href(each.other)),
         int(each.likeness * 100), each.reason]
        for each in found
    ]  # fmt: skip
    note = _("If they are one: `merge_items`, which can be undone. If they are two: `keep_items_apart`.")
    return Table("duplicates", _("Items that may be the same"), columns, rows, note.replace("`", ""), asked=asked)


def item_tables(shown: ItemShown, plan: Plan) -> list[Table]:
    """Return the tables of an item, without those that have no rows."""
    life = shown.life
    asked = {"item": life.item.sku}
    places = shown.stock.places if shown.stock else ()
    found: list[tuple[str, str, list[Column], list[list[Any]]]] = [
        ("item-listings", _("Where it is offered"), _listing_columns(), _listings(shown, plan)),
        ("item-codes", _("Codes"),
         [Column("code", _("Code")), Column("scheme", _("Sort")), Column("system", _("Known so to"))],
         [[code.code, word(code.scheme), system_word(plan, code.code_system) if code.code_system else _("all")]
          for code in life.codes]),
        ("item-variants", _("Variants"),
         [Column("item", _("Item")), Column("name", _("Name")), Column("options", _("Differs by")),
          Column("status", _("Status"))],
         [[Linked(item.sku, item_href(item.sku)), item.name,
           ", ".join(f"{name}: {of}" for name, of in options.items()), word(item.status)]
          for item, options in life.variants]),
        ("item-parts", _("Parts of one kit"),
         [Column("item", _("Item")), Column("name", _("Name")), Column("quantity", _("Quantity"), "quantity"),
          Column("unit", _("Unit"))],
         [[Linked(part.sku, item_href(part.sku)), part.name, quantity, part.unit] for part, quantity in life.parts]),
        ("item-kits", _("Kits with it"),
         [Column("kit", _("Kit")), Column("name", _("Name")), Column("quantity", _("In one"), "quantity")],
         [[Linked(sku, item_href(sku)), name, quantity] for sku, name, quantity in life.kits]),
        ("item-units", _("Other units"),
         [Column("unit", _("Unit")), Column("is", _("One of it is"))],
         [[each.unit, f"{each.number}{f'/{each.divisor}' if each.divisor != 1 else ''} {life.item.unit}"]
          for each in life.units]),
        ("item-stock", _("Stock"),
         [Column("place", _("Place")), Column("on_hand", _("On hand"), "quantity"),
          Column("available", _("Available"), "quantity"), Column("incoming", _("To come"), "quantity")],
         [[at.place, at.on_hand, at.available, at.incoming or None] for at in places]),
    ]  # fmt: skip
    tables = [Table(name, label, columns, rows, asked=asked) for name, label, columns, rows in found if rows]
    return [*tables, duplicates_table(shown.same, asked)] if shown.same else tables


def _listing_columns() -> list[Column]:
    return [
        Column("channel", _("Channel")),
        Column("listed", _("Offered")),
        Column("price", _("Price without tax"), "money"),
        Column("currency", _("Currency"), less=True),
        Column("title", _("Title"), less=True),
        Column("images", _("Images"), "number", less=True),
        Column("complete_percent", _("Complete, %"), "number", less=True),
        Column("missing", _("It lacks")),
    ]


def _listings(shown: ItemShown, plan: Plan) -> list[list[Any]]:
    return [
        [
            channel_word(plan, each.listing.channel),
            Marked("true" if each.listing.is_listed else "false", _("yes") if each.listing.is_listed else _("no")),
            each.listing.price,
            each.listing.currency,
            each.listing.title,
            each.listing.images,
            int(each.completeness.share * 100),
            ", ".join(_(MISSING.get(name, name)) for name in each.completeness.missing),
        ]
        for each in shown.life.offered
    ]


def weight_words(weight: int) -> str:
    """Write a weight in ten-thousandths of a kilogram."""
    return f"{raw(decimal_of(weight))} kg"
