"""What people are asked to do is listed until it is done; and what should be bought, for whom."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from onebook.book import Applied, Refusal, check_book
from onebook.book.views.proposals import key_of, proposals_listed
from onebook.book.views.tasks import TASK_KINDS, TaskListed, tasks_listed
from tests.book.world import Desk, command, desk


@pytest.fixture
def book(new_book: Callable[[], str]) -> Iterator[Desk]:
    opened = desk(new_book())
    yield opened
    assert check_book(opened.store) == []
    opened.store.close()


def kinds(book: Desk) -> list[str]:
    return sorted(task.kind for task in tasks_listed(book.store, 50))


def the(book: Desk, kind: str) -> TaskListed:
    (task,) = tasks_listed(book.store, 50, kinds=(kind,))
    return task


def much_to_do(book: Desk) -> None:
    """More came than was ordered, a count is asked for, and the customer of an order must wait."""
    book.stock(pen=1, ink=0)
    expected = {"item": "pen", "quantity": 2, "expected_on": "2031-01-01"}
    book.done("expect_supply", system="erp", external_id="p1", place="city", lines=[expected])
    came = {"item": "pen", "quantity": 5, "unit_cost": 1, "supply": {"system": "erp", "external_id": "p1"}}
    book.done("receive_goods", place="city", lines=[came])
    book.done("plan_count", place="main", items=["pen"])
    assert isinstance(book.do(book.order("o1", "market", ink=3))[0], Applied)


def refused(book: Desk, *tasks: int) -> str:
    answer = book.one("finish_task", tasks=tasks)
    assert isinstance(answer, Refusal), answer
    return answer.code


def test_what_is_to_do_is_listed_until_it_is_done(book: Desk) -> None:
    much_to_do(book)
    assert kinds(book) == ["count", "over_receipt", "tell_customer"]
    over, tell = the(book, "over_receipt"), the(book, "tell_customer")
    assert (over.item, over.place, over.order) == ("pen", "city", None)
    assert (tell.item, tell.order_system, tell.order, tell.line) == ("ink", "shop", "o1", 1)
    done = command("finish_task", tasks=[over.task_id, tell.task_id, over.task_id])
    (first,), (again,) = book.do(done), book.do(done)
    assert isinstance(first, Applied)
    assert isinstance(again, Applied)
    assert (first.told, again.again) == ({"tasks": [over.task_id, tell.task_id]}, True)
    assert kinds(book) == ["count"]
    assert refused(book, over.task_id) == "no_open_task"


def test_a_list_of_which_a_task_cannot_be_finished_finishes_none(book: Desk) -> None:
    much_to_do(book)
    over, count = the(book, "over_receipt").task_id, the(book, "count").task_id
    assert refused(book, over, 2**62) == "no_open_task"
    assert refused(book, over, count) == "to_be_counted"
    assert kinds(book) == ["count", "over_receipt", "tell_customer"]
    book.done("count_stock", place="main", lines=[{"item": "pen", "quantity": 1}])
    assert kinds(book) == ["over_receipt", "tell_customer"]


def test_a_customer_who_was_told_is_to_be_told_again_when_it_takes_longer_still(book: Desk) -> None:
    book.stock(pen=0)
    expected = {"item": "pen", "quantity": 2, "expected_on": "2031-01-01"}
    book.done("expect_supply", system="erp", external_id="p1", place="main", lines=[expected])
    assert isinstance(book.do(book.order("o1", "market", pen=1))[0], Applied)
    first = the(book, "tell_customer").task_id
    later = command("change_supply", system="erp", external_id="p1", expected_on="2031-02-01")
    assert all(isinstance(a, Applied) for a in book.do(command("finish_task", tasks=[first]), later))
    again = the(book, "tell_customer")
    assert (again.order, again.line, again.task_id != first) == ("o1", 1, True)
    gone = command("cancel_order", system="shop", external_id="o1")
    assert all(isinstance(a, Applied) for a in book.do(command("finish_task", tasks=[again.task_id]), gone))
    assert kinds(book) == []


def test_tasks_are_read_page_by_page_over_all_kinds(book: Desk) -> None:
    much_to_do(book)
    whole = tasks_listed(book.store, 50)
    found: list[TaskListed] = []
    for _ in range(len(whole) + 1):
        found += tasks_listed(book.store, 1, found[-1].task_id if found else 0)
    assert found == whole
    assert {task.kind for task in whole} <= set(TASK_KINDS)


def test_what_should_be_had_is_told_by_the_day_with_supplier_and_order(book: Desk) -> None:
    book.stock(pen=0, ink=0)
    book.done("set_sourcing", item="pen", supplier="acme", lead_days=3)
    assert all(isinstance(a, Applied) for a in book.do(*(book.order(f"o{n}", "market", pen=2, ink=1) for n in (1, 2))))
    whole = proposals_listed(book.store, 50)
    assert sorted((p.item, p.quantity, p.supplier, p.order) for p in whole) == [
        ("ink", 1_0000, None, "o1"), ("ink", 1_0000, None, "o2"),
        ("pen", 2_0000, "acme", "o1"), ("pen", 2_0000, "acme", "o2"),
    ]  # fmt: skip
    found = proposals_listed(book.store, 1)
    for _ in whole:
        found += proposals_listed(book.store, 1, key_of(found[-1]))
    assert found == whole
    assert proposals_listed(book.store, 50, kind="transfer") == []
    book.done("cancel_order", system="shop", external_id="o1")
    assert {p.order for p in proposals_listed(book.store, 50)} == {"o2"}
