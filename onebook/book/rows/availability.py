"""What was learnt of sales, counts and stock, and up to when channels show our levels. Nothing here is decided on."""

from __future__ import annotations

from typing import NamedTuple

from onebook.book.rows.table import Table

__all__ = ["TABLES", "Learning", "PlaceShort", "Shown", "Sold", "SoldHour", "StockFigure"]


class Shown(NamedTuple):
    """Up to when a channel shows our levels. lag: how old what it showed had become until it said so."""

    channel: str
    shown_at: int
    lag: int


class Sold(NamedTuple):
    """How many lines of a size were sold of an item, in a channel, from a place; 0: from none yet.

    first_at: the first of them in the time that was looked at.
    """

    item_id: int
    channel: str
    place_id: int
    quantity: int
    lines: int
    first_at: int


class SoldHour(NamedTuple):
    """How many orders came in an hour of the day (UTC)."""

    hour: int
    orders: int


class PlaceShort(NamedTuple):
    """How much of an item may be missing at a place. looks: how often somebody looked; short: how often it was less."""

    place_id: int
    looks: int
    short: int
    buffer: int


class StockFigure(NamedTuple):
    """A year of an item at a place; place 0: at all of ours.

    sold, cost_of_sold: pieces that went to customers, less what came back, and what they cost. held: pieces there on
    average; value: what they were worth on average. demand_days: days on which it was ordered; out_days: those of them
    on which none was there in the morning and none came in. first_at, last_sold_at: when it first came, and when it was
    sold last, also before that year.
    """

    item_id: int
    place_id: int
    sold: int
    cost_of_sold: int
    held: int
    value: int
    demand_days: int
    out_days: int
    first_at: int | None = None
    last_sold_at: int | None = None


class Learning(NamedTuple):
    """When all this was learnt. learning: always 1. since: the first order that told rates; year_since: the year."""

    learning: int
    learnt_at: int
    since: int
    year_since: int


TABLES = (
    Table("channel_shown", Shown),
    Table("item_sold", Sold, key=4, group=1),
    Table("sold_hour", SoldHour),
    Table("place_short", PlaceShort),
    Table("stock_figure", StockFigure, key=2, group=1),
    Table("learning", Learning),
)
