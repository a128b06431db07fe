"""Who orders again and who comes back, across systems and channels, each case once."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

import pytest

from onebook.measures import Session
from tests.measures.small import figures, small_lake


def visit(n: str, day: str, visitor: str, kind: str = "page_view", **more: object) -> dict[str, object]:
    at = f"{day} 10:00:00+00:00"
    return {"external_id": n, "kind": kind, "channel": "web", "touched_at": at, "touched_on": day,
            "visitor_id": visitor, **more}  # fmt: skip


def order(n: str, day: str, who: str, amount: int, channel: str = "web") -> tuple[dict[str, object], ...]:
    head = {"channel": channel, "ordered_on": day, "customer_id": who}
    line = {"sales_order_id": n, "line": "1", "item_id": "lamp", "quantity": 1, "gross_amount": amount}
    return {"external_id": n, **head}, {**line, **head}


ORDERS = [
    order("o1", "2024-01-10", "ann", 100),
    order("o2", "2024-01-10", "ann", 10),  # the same day is not again
    order("o3", "2024-04-09", "ann2", 50, "store"),  # she, by another number, on the 90th day
    order("o4", "2024-01-20", "bob", 70, "store"),
    order("o5", "2024-04-20", "bob", 30, "store"),  # on the 91st
    order("o6", "2024-06-01", "cia", 40),  # nobody knows yet: records end before the 90 days do
    order("o7", "2024-06-30", "dan", 20),
]
RECORDS: dict[str, list[dict[str, object]]] = {
    "party": [
        {"external_id": "ann", "kind": "person", "name": "Ann"},
        {"external_id": "ann2", "kind": "person", "name": "Ann"},
        {"external_id": "bob", "kind": "person", "referred_by_id": "ann"},
        {"external_id": "cia", "kind": "person"},
        {"external_id": "dan", "kind": "person"},
    ],
    "party_code": [{"party_id": who, "scheme": "email", "code": "ann@example.com"} for who in ("ann", "ann2")],
    "sales_order": [head for head, _ in ORDERS],
    "sales_order_line": [line for _, line in ORDERS],
    "touch": [
        visit("t1", "2024-05-01", "a"), visit("t2", "2024-05-29", "a"),  # the 28th day
        visit("t3", "2024-05-02", "b"), visit("t4", "2024-05-31", "b"),  # the 29th
        visit("t5", "2024-05-03", "c"), visit("t6", "2024-05-05", "c", "tracking"),  # only to follow a parcel
        visit("t7", "2024-06-20", "d"),  # nobody knows yet
    ],
}  # fmt: skip


@pytest.fixture(scope="module")
def session(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Session]:
    with small_lake(tmp_path_factory.mktemp("lake"), RECORDS, "2024-07-01", journey=True) as opened:
        yield opened


def counted(session: Session, name: str, *by: str) -> dict[object, tuple[Decimal | None, Decimal | None]]:
    found = figures(session, name, "2024", *by)
    return {keys[0] if keys else None: (of.numerator, of.denominator) for keys, of in found.items()}


def test_a_second_order_counts_on_a_later_day_within_ninety_in_any_channel(session: Session) -> None:
    # Ann did and Bob did not; of Cia and Dan nothing can be told. By channel it is that of the first order.
    assert counted(session, "second_order", "channel") == {None: (1, 2), "web": (1, 1), "store": (0, 1)}


def test_orders_followed_count_each_order(session: Session) -> None:
    assert counted(session, "orders_followed")[None] == (2, 3), (
        "both of Ann's first day, not Bob's; o3 and o5 are young"
    )


def test_sales_to_those_brought_by_others(session: Session) -> None:
    assert counted(session, "referred_sales")[None] == (100, 320)


def test_a_visit_is_followed_by_another_within_four_weeks_that_lie_within_the_records(session: Session) -> None:
    # a came again; b too late; c only followed a parcel; t2, t4 and t7 are too young to tell.
    assert counted(session, "visits_returned")[None] == (1, 3)
