"""Businesses whose book publishes into a lake of their own, and what the lake then holds."""

from __future__ import annotations

from pathlib import Path

import pytest

from onebook.app.business import Business
from onebook.intake.publishing import publish
from onebook.intake.publishing.document import documents
from onebook.lake import open_lake, publish_views
from onebook.plan import Plan
from tests.book.world import PLAN, Desk

ON_ONE_STORE = pytest.mark.parametrize("new_book", ["sqlite"], indirect=True)
"""For what the lake does with what it is given: both stores give it the same (`test_book_published_alike`)."""
KINDS = sorted({kind for document in documents().values() for kind in document.records} - {"stock_count"} | {"place"})


def at(folder: Path, **more: object) -> Business:
    folder.mkdir(exist_ok=True)
    plan = Plan.model_validate(PLAN.model_dump(exclude={"folder"}) | more).model_copy(update={"folder": folder})
    return Business(folder, plan, "")


def sent(book: Desk, business: Business, **more: bool) -> int:
    return publish(business.plan, book.store, book.rules, **more).entries


def told(business: Business, select: str) -> list[tuple[str, ...]]:
    """What the lake says, as text; nothing of the book was kept out of it."""
    with open_lake(business.lake) as con:
        publish_views(con)
        assert con.execute("select message from lake.control.reject").fetchall() == []
        return [tuple(map(str, row)) for row in con.execute(select).fetchall()]


def held(business: Business) -> dict[str, list[tuple[object, ...]]]:
    """All records of the lake but for which run brought them, and those that count as taken away."""
    with open_lake(business.lake) as con:
        publish_views(con)
        found = {
            kind: con.execute(f"select * exclude (load_id, revision) from {kind} order by all").fetchall()
            for kind in KINDS
        }
        levels = (
            "select item_id, place_id, last(quantity order by counted_on) from stock_count group by all order by all"
        )
        return found | {"levels": con.execute(levels).fetchall()}


def in_lake_as_in_book(book: Desk, lake: Business) -> None:
    """The lake has all order lines and moves of the book and no more, and its levels."""
    with open_lake(lake.lake) as con:
        publish_views(con)
        # What was cancelled of a line stands beside what was sent.
        lines = "distinct (system, sales_order_id, split_part(line, '/', 1))"
        for table, number in (("sales_order_line", lines), ("stock_move", "*")):
            (in_lake,) = con.execute(f"select count({number}), sum(quantity) * 10000 from {table}").fetchall()
            (in_book,) = book.store.con.execute(f"select count(*), sum(quantity) from {table}").fetchall()
            assert in_lake == in_book
        levels = """select item_id, place_id, cast(last(quantity order by counted_on) * 10000 as bigint)
            from stock_count group by all order by all"""
        in_lake = con.execute(levels).fetchall()
    stand = """select i.sku, p.name, l.on_hand from stock_level as l
        join item as i on i.item_id = l.item_id join place as p on p.place_id = l.place_id"""
    assert in_lake == sorted(map(tuple, book.store.con.execute(stand).fetchall()))
