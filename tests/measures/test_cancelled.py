"""What no longer stands: cancelled with its order or line by line, for whatever reason, or taken away by its source."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from onebook.measures import Session
from tests.measures.small import figures, small_lake, whole

DUE = "2024-05-10"


def order(number: str, **more: Any) -> dict[str, Any]:
    return {"external_id": number, "channel": "web", "ordered_on": "2024-05-02", "promised_on": DUE, **more}


def line(number: str, amount: int, nth: str = "1", **more: Any) -> dict[str, Any]:
    return {
        "sales_order_id": number, "line": nth, "channel": "web", "ordered_on": "2024-05-02", "quantity": 1,
        "gross_amount": amount, **more,
    }  # fmt: skip


RECORDS: dict[str, list[dict[str, Any]]] = {
    "sales_order": [
        order("good"),
        order("sold_out", cancel_reason="out_of_stock"),  # told by the reason alone
        order("we_gave_up", status="cancelled", cancelled_by="merchant"),
        order("regretted", status="cancelled", cancel_reason="customer_request"),
        order("line_by_line"),
        order("one_sold_out"),
        order("trashed", deleted=True),
        order("sent_in_part", shipped_on="2024-05-03"),
    ],
    "sales_order_line": [
        line("good", 1, delivered_on="2024-05-03"),
        line("good", 2, "fee", line_kind="service"),  # nobody delivers a fee
        line("sold_out", 10),
        line("we_gave_up", 100),
        line("regretted", 1000),
        line("line_by_line", 10_000, cancelled_by="customer"),
        line("one_sold_out", 100_000, cancel_reason="out_of_stock"),
        line("sent_in_part", 4),
        line("sent_in_part", 10_000_000, "2", cancel_reason="customer_request", cancelled_by="customer"),
        line("trashed", 1_000_000),  # its source took away the order, and left this
    ],
}


@pytest.fixture(scope="module")
def session(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Session]:
    with small_lake(tmp_path_factory.mktemp("cancelled"), RECORDS, "2024-06-01") as opened:
        yield opened


def counted(session: Session, name: str) -> tuple[object, object]:
    found = figures(session, name, "2024-05")[None]
    return found.numerator, found.denominator


def test_lines_are_sold_only_while_they_and_their_order_stand(session: Session) -> None:
    assert whole(session, "net_sales", "2024-05") == 7
    assert whole(session, "demand", "2024-05") == 10_111_117
    assert whole(session, "demand_orders", "2024-05") == 7


def test_what_we_cancelled_with_the_whole_order_is_late_and_missed(session: Session) -> None:
    # Late: sold_out, we_gave_up, one_sold_out, and what is still on its way; out: what customers cancelled.
    assert counted(session, "on_time_delivery") == (1, 5)
    assert counted(session, "on_time_orders") == (1, 5)
    assert counted(session, "perfect_orders") == (1, 5)
    # The same five lines of goods: what was cancelled was not delivered the next day, the first came on Friday.
    assert counted(session, "next_day_share") == (1, 5)


def test_a_line_is_out_of_stock_with_its_order(session: Session) -> None:
    assert counted(session, "out_of_stock_cancellations") == (2, 9)
    assert counted(session, "out_of_stock_orders") == (1, 7)
