"""What goods cost reaches the P&L once, each part on its own day; and the rest that the book publishes."""

from __future__ import annotations

import random
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

from onebook.app.business import Business, measuring
from onebook.book import Applied, Given, Who, run
from onebook.book.views.orders import order_life
from onebook.intake.publishing import publish
from onebook.lake import open_lake, publish_views
from onebook.measures import Period, pnl
from onebook.plan import Plan
from tests.book.world import PLAN, Desk, command, desk


def at(folder: Path) -> Business:
    folder.mkdir(exist_ok=True)
    rates = {"exchange_rates": {"system": "bank"}, "systems": {"bank": {"gives": ["exchange_rate"]}}}
    plan = Plan.model_validate(PLAN.model_dump(exclude={"folder"}) | rates).model_copy(update={"folder": folder})
    return Business(folder, plan, "")


def sent(book: Desk, business: Business) -> None:
    assert publish(business.plan, book.store, book.rules).rejected == 0


def line_of(business: Business, line: str, month: str = "") -> Decimal:
    period = Period() if not month else Period.model_validate({}) if False else Period()
    with measuring(business) as session:
        return pnl(session, period).whole.totals[line]


def told(business: Business, select: str) -> list[tuple[str, ...]]:
    with open_lake(business.lake) as con:
        publish_views(con)
        assert con.execute("select message from lake.control.reject").fetchall() == []
        return [tuple(map(str, row)) for row in con.execute(select).fetchall()]
