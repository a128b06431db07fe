"""KPIs over visits, persons and what they did across channels, each case once."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

import pytest

from onebook.measures import Session
from tests.measures.small import figures, small_lake


def touch(n: str, kind: str, at: str, **more: object) -> dict[str, object]:
    return {
        "external_id": n,
        "kind": kind,
        "channel": "web",
        "touched_at": f"{at}+00:00",
        "touched_on": at[:10],
        **more,
    }


def order(
    n: str, day: str, item: str, amount: int, channel: str = "store", **more: object
) -> tuple[dict[str, object], ...]:
    line = {"sales_order_id": n, "line": "1", "item_id": item, "quantity": 1, "gross_amount": amount}
    head = {"channel": channel, "ordered_on": day, **more}
    return {"external_id": n, **head}, {**line, **head}


ORDERS = [
    order("o1", "2024-05-10", "lamp 2", 100, customer_id="ann"),  # looked at a lamp nine days before
    order("o2", "2024-05-10", "chair", 50, customer_id="ann"),  # never looked at chairs
    order("o3", "2024-05-10", "lamp 1", 30, customer_id="bob"),  # looked 40 days before: the window before
    order("o4", "2024-05-10", "lamp 1", 20),  # nobody knows who
    order("o5", "2024-05-20", "lamp 1", 60, channel="web", customer_id="ann"),
]
RECORDS: dict[str, list[dict[str, object]]] = {
    "item": [
        {"external_id": "lamp 1", "name": "Lamp", "item_group": "lamps"},
        {"external_id": "lamp 2", "name": "Another", "item_group": "lamps"},
        {"external_id": "chair", "name": "Chair", "item_group": "chairs"},
    ],
    "party": [
        {"external_id": "ann", "kind": "person"}, {"external_id": "bob", "kind": "person"},
    ],
    "touch": [
        # Ann looks at a lamp for twenty seconds, after one page.
        touch("1", "page_view", "2024-05-01 10:00:00", visitor_id="a", customer_id="ann"),
        touch("2", "product_view", "2024-05-01 10:00:20", visitor_id="a", item_id="lamp 1"),
        # She fills a cart with it, and leaves it.
        touch("3", "cart", "2024-05-05 10:00:00", visitor_id="a", customer_id="ann", item_id="lamp 1"),
        # Bob fills one with a chair, and never comes back.
        touch("4", "cart", "2024-05-06 10:00:00", visitor_id="b", customer_id="bob", item_id="chair"),
        touch("5", "product_view", "2024-03-31 10:00:00", visitor_id="b", customer_id="bob", item_id="lamp 1"),
        # Somebody sees one page and leaves; somebody only follows a parcel.
        touch("6", "page_view", "2024-05-07 10:00:00", visitor_id="c"),
        touch("7", "tracking", "2024-05-07 10:00:00", visitor_id="d"),
    ],
    "sales_order": [head for head, _ in ORDERS],
    "sales_order_line": [line for _, line in ORDERS],
    "sales_return": [
        {"external_id": "r1", "line": "1", "sales_order_id": "o1", "order_line": "1", "channel": "store",
         "returned_on": "2024-05-15", "quantity": 1, "amount": 40, "item_id": "lamp 2"},
    ],
    "contact": [
        # Ann had been in the store five days before; Bob had been nowhere else lately.
        {"external_id": "c1", "channel": "phone", "opened_on": "2024-05-15", "customer_id": "ann",
         "explained_again": True, "solved_first_time": False},
        {"external_id": "c2", "channel": "phone", "opened_on": "2024-06-15", "customer_id": "bob",
         "explained_again": True, "solved_first_time": True},
    ],
}  # fmt: skip


@pytest.fixture(scope="module")
def session(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Session]:
    with small_lake(tmp_path_factory.mktemp("lake"), RECORDS, "2024-07-01", journey=True) as opened:
        yield opened


def _counted(session: Session, name: str, word: str = "2024") -> tuple[Decimal | None, Decimal | None]:
    found = figures(session, name, word)[None]
    return found.numerator, found.denominator


def test_engaged_visits_leave_out_those_that_follow_a_parcel(session: Session) -> None:
    assert _counted(session, "engaged_visits", "2024-05") == (3, 4), "two views, two carts; one page is a bounce"
    assert _counted(session, "bounce_rate", "2024-05") == (1, 4)


def test_three_clicks_or_seven_seconds(session: Session) -> None:
    assert _counted(session, "three_clicks_seven_seconds", "2024-05") == (3, 4)


def test_researched_sales_are_of_the_item_group_and_net_of_returns(session: Session) -> None:
    assert _counted(session, "researched_sales", "2024-05") == (60, 140), (
        "100 less 40 back; ann's and bob's in the store"
    )
    assert _counted(session, "known_buyers", "2024-05") == (140, 160)


def test_a_cart_left_is_saved_where_its_sort_of_item_is_bought_elsewhere(session: Session) -> None:
    assert _counted(session, "saved_carts", "2024-05") == (1, 2)


def test_contacts_that_came_from_another_channel(session: Session) -> None:
    assert _counted(session, "handed_over_contacts") == (1, 2)
    assert _counted(session, "explained_again") == (1, 1)
    assert _counted(session, "handed_over_solved") == (0, 1)
