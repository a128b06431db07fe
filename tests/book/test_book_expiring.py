"""What is over by itself ends, and nothing is written where nothing is over."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import pytest

from onebook.app.keeping import Book
from onebook.app.keeping.expiring import expire
from onebook.book import check_book, engine, seal_journal
from onebook.book.rows import OrderLine, Promise
from onebook.book.views.tasks import TaskListed, tasks_listed
from onebook.plan import Plan
from tests.book.world import PLAN, Desk, desk

DAY = timedelta(days=1)
EVERY_DAY = Plan.model_validate(
    {
        **PLAN.model_dump(exclude={"working", "delivery"}),
        "working": {"days": ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]},
        "delivery": {"transit_days": 2, "receiving_days": 1},
    }
)


def test_what_is_over_ends_by_itself(new_book: Callable[[], str]) -> None:
    given = desk(new_book())
    book, now = Book(given.store, given.rules), datetime.now(UTC)
    given.stock(pen=5)
    given.done("set_item", item="milk", tracks_lots=True)
    milk = {"item": "milk", "quantity": 1, "unit_cost": 1, "lot": "A", "expires_on": "2020-01-01"}
    given.done("receive_goods", place="main", lines=[milk])
    today = now.astimezone(book.rules.time_zone).date()
    given.done("issue_voucher", code="v1", amount=5, reason="goodwill", expires_on=str(today))
    cart = {"system": "shop", "external_id": "c1", "channel": "web"}
    given.done("reserve", **cart, lines=[{"item": "pen", "quantity": 5}], minutes=15)
    assert expire(book, now) == 1, "the lot"
    assert expire(book, now + timedelta(minutes=16)) == 1, "the cart"
    assert expire(book, now + timedelta(days=3)) == 1, "the voucher"
    before = seal_journal(given.store)
    assert expire(book, now + timedelta(days=4)) == 0
    assert seal_journal(given.store) == before
    placed = given.done("place_order", **cart, lines=[{"item": "pen", "quantity": 5}]).told
    assert [line["waiting"] for line in placed["lines"]] == [0], "what the cart kept is free"
    assert check_book(given.store) == []
    given.store.close()


def promised(book: Desk, name: str) -> tuple[str | None, list[str | None]]:
    """The first promise of an order's line, and those that came after."""
    ((_, _, order_id),) = book.store.rows("order_ids", external_ids=[name])
    line = OrderLine(*book.store.rows("order_lines", orders=[order_id])[0])
    return line.promised_on, [Promise(*row).promised_on for row in book.store.rows("promises", orders=[order_id])]


def days_from_now(monkeypatch: pytest.MonkeyPatch) -> tuple[Callable[[int], str], Callable[[int], datetime]]:
    """What gives the day so many days from now, and what has so many go by and gives the instant."""
    noon = datetime.now(UTC).replace(hour=11)

    def on(days: int) -> str:
        return str((noon + days * DAY).date())

    def days_go_by(days: int) -> datetime:
        now = noon + days * DAY
        monkeypatch.setattr(engine, "time", SimpleNamespace(time_ns=lambda: int(now.timestamp() * 1e9)))
        return now

    return on, days_go_by


def test_what_has_not_come_in_time_is_promised_anew_once_a_day(
    new_book: Callable[..., str], monkeypatch: pytest.MonkeyPatch
) -> None:
    given = desk(new_book(EVERY_DAY), EVERY_DAY)
    book = Book(given.store, given.rules)
    on, days_go_by = days_from_now(monkeypatch)

    def tell() -> list[TaskListed]:
        return tasks_listed(given.store, 9, kinds=["tell_customer"])

    days_go_by(0)
    for item in ("pen", "ink", "cap", "mug"):
        given.done("set_item", item=item)
        days = 9 if item == "ink" else 2
        line = {"item": item, "quantity": 2, "expected_on": on(days)}
        given.done("expect_supply", system="erp", external_id=f"po-{item}", place="main", lines=[line])
    given.do(given.order("o1", pen=1), given.order("o2", ink=1), given.order("o3", mug=1), given.order("o4", pen=1))
    given.done("finish_task", tasks=[task.task_id for task in tell()])
    assert promised(given, "o1") == (on(5), [])
    assert expire(book, days_go_by(2)) == 0, "it may still come today"
    given.done("cancel_order", system="shop", external_id="o3")
    before = seal_journal(given.store)
    assert expire(book, days_go_by(3)) == 1, "of what nobody waits for, or is not late, nothing is promised"
    assert promised(given, "o1") == promised(given, "o4") == (on(5), [on(6)])
    assert promised(given, "o2") == (on(12), [])
    assert sorted(str(task.order) for task in tell()) == ["o1", "o4"]
    assert (after := seal_journal(given.store)) != before
    assert expire(book, days_go_by(3) + timedelta(hours=5)) == 0
    assert seal_journal(given.store) == after, "once a day"
    assert expire(book, days_go_by(4)) == 1
    assert promised(given, "o1") == (on(5), [on(6), on(7)])
    assert len(tell()) == 2, "nobody is asked twice to tell of a line"
    given.done("receive_goods", place="main", lines=[{"item": "pen", "quantity": 2, "unit_cost": 1}])
    assert expire(book, days_go_by(5)) == 0, "nobody waits"
    assert check_book(given.store) == []
    given.store.close()


def test_what_nobody_bought_or_brought_over_in_time_is_promised_anew(
    new_book: Callable[..., str], monkeypatch: pytest.MonkeyPatch
) -> None:
    given = desk(new_book(EVERY_DAY), EVERY_DAY)
    book = Book(given.store, given.rules)
    on, days_go_by = days_from_now(monkeypatch)

    days_go_by(0)
    given.stock(pen=1, ink=0, cap=1)
    for item in ("ink", "cap"):
        given.done("set_sourcing", item=item, lead_days=3)
    fetched = {"channel": "web", "delivery_method": "pickup", "pickup_place": "city"}
    pen = [{"item": "pen", "quantity": 1}]
    given.done("place_order", system="shop", external_id="brought", lines=pen, **fetched)
    given.do(given.order("bought", ink=1), given.order("held", cap=2))
    given.done("release_allocation", system="shop", external_id="held", hold=True)
    given.done("finish_task", tasks=[task.task_id for task in tasks_listed(given.store, 9)])
    assert (promised(given, "brought"), promised(given, "bought")) == ((on(2), []), (on(6), []))
    assert expire(book, days_go_by(2)) == 0, "it may still be brought today"
    assert expire(book, days_go_by(3)) == 1
    assert expire(book, days_go_by(3) + timedelta(hours=5)) == 0, "once a day"
    assert (promised(given, "brought"), promised(given, "bought")) == ((on(2), [on(5)]), (on(6), []))
    assert expire(book, days_go_by(7)) == 2
    assert promised(given, "bought") == (on(6), [on(13)])
    asked = tasks_listed(given.store, 9, kinds=["tell_customer"])
    assert sorted(str(task.order) for task in asked) == ["bought", "brought"]
    assert check_book(given.store) == []
    given.store.close()
