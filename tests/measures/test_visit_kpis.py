"""Touches, visits, carts and visitors: counted by the source or built from touches, each case once."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest

from onebook.measures import Session
from tests.measures.small import PLAN, figures, small_lake, values, whole

PLAN_WITH_APP = PLAN + "\n[systems.tracker]\nids = { party = 'shop' }\n"
DAY = "2024-05-06"


def touch(n: str, kind: str, day: str = DAY, **more: object) -> dict[str, object]:
    return {"external_id": n, "kind": kind, "channel": "web", "touched_on": day, **more}


def app(n: str, kind: str, visit: str, day: str = DAY, **more: object) -> dict[str, object]:
    """A touch of the tracker: it knows no visits, only the visit that a touch belongs to."""
    return touch(n, kind, day, system="tracker", channel="app", visit_id=visit, **more)


RECORDS: dict[str, list[dict[str, object]]] = {
    "touch": [
        # The web shop counts visits itself.
        touch("w1", "visit", quantity=90, errors=3),
        touch("w2", "visit", visitor_id="d1", errors=2),
        touch("w3", "visit", "2024-05-07", visitor_id="d1", errors=0),
        touch("w4", "visit", visitor_id="d2"),  # errors not told: left out of the success rate
        touch("w5", "visit", visitor_id="d3", purpose="track", errors=0),
        touch("w6", "visit", "2024-04-20", visitor_id="d4", errors=0),
        touch("w7", "visit", visitor_id="d4", customer_id="ann", errors=0),
        touch("w8", "visit", quantity=5, returning_visitor=True),
        touch("w9", "product_view", visit_id="of w2", visitor_id="d1"),
        touch("s1", "store_visit", channel="store", quantity=40),
        # The tracker: three visits in May, the first with an error, the third only to follow a parcel.
        app("t1", "page_view", "v1", visitor_id="p1"),
        app("t2", "error", "v1", visitor_id="p1"),
        app("t3", "cart", "v1", visitor_id="p1"),
        app("t4", "product_view", "v2", visitor_id="p2", quantity=3),
        app("t5", "cart", "v2", visitor_id="p2", converted=True),
        app("t6", "cart", "v2", visitor_id="p2"),
        app("t7", "tracking", "v3", visitor_id="p3"),
        # The web shop never tells whether a cart became an order.
        touch("w10", "cart", quantity=50),
        # Impressions and clicks; mails only give clicks.
        touch("i1", "impression", quantity=1000, reach=400, campaign_id="spring"),
        touch("i2", "impression", quantity=1000, reach=300, campaign_id="spring"),
        touch("k1", "click", quantity=50, campaign_id="spring"),
        touch("k2", "click", channel="phone", quantity=70),
        # Look-ups: "shoe" was on page two, then on page one; "boot" is nowhere.
        touch("h1", "search_hit", "2024-05-01", term="shoe", position=14),
        touch("h2", "search_hit", "2024-05-20", term="shoe", position=4),
        touch("h3", "search_hit", "2024-05-20", term="boot"),
        touch("q1", "question", touched_at="2024-05-06 10:00:00+02", answered_at="2024-05-06 13:00:00+02",
              answered_on="2024-05-06"),
    ],
    "contact": [
        {"external_id": "c1", "kind": "question", "channel": "phone", "opened_on": DAY,
         "opened_at": "2024-05-06 10:00:00+02", "answered_at": "2024-05-07 10:30:00+02", "answered_on": "2024-05-07"},
        {"external_id": "c2", "kind": "question", "channel": "phone", "opened_on": DAY},
        {"external_id": "c3", "kind": "complaint", "channel": "phone", "opened_on": DAY},
    ],
    "cost": [
        {"external_id": "m1", "kind": "marketing", "campaign_id": "spring", "incurred_on": DAY, "amount": 30},
        {"external_id": "m2", "kind": "marketing", "campaign_id": "print", "incurred_on": DAY, "amount": 500},
    ],
    "sales_order": [
        {"external_id": "o1", "channel": "app", "ordered_on": "2024-05-30"},
        {"external_id": "o2", "channel": "web", "ordered_on": DAY},
        {"external_id": "o3", "channel": "store", "ordered_on": DAY},
        {"external_id": "o4", "channel": "store", "ordered_on": "2024-06-03"},  # no visits are counted in June
        {"external_id": "o5", "channel": "market", "ordered_on": DAY},  # nor in this channel
    ],
}  # fmt: skip


@pytest.fixture(scope="module")
def session(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Session]:
    with small_lake(tmp_path_factory.mktemp("visits"), RECORDS, "2024-06-15", PLAN_WITH_APP) as opened:
        yield opened


def test_visits_as_counted_or_built_from_touches(session: Session) -> None:
    # Web: w1 stands for 90, w8 for 5, and w2, w3, w4, w5, w7 for one each; w6 came in April.
    assert values(session, "visits", "2024-05", "channel") == {None: 143, "web": 100, "store": 40, "app": 3}
    assert values(session, "store_visits", "2024-05", "channel") == {None: 40, "store": 40}


def test_visits_without_an_error_per_thousand(session: Session) -> None:
    # Web: 90 visits of which 3 failed, w2 failed, w3, w5, w7 did not. App: v1 of three failed.
    found = figures(session, "platform_success_rate", "2024-05", "channel")
    assert (found[("web",)].numerator, found[("web",)].denominator) == (90, 94)
    assert (found[("app",)].numerator, found[("app",)].denominator) == (2, 3)
    assert found[None].value == Decimal(92) / 97 * 1000
    assert ("store",) not in found


def test_conversion_takes_orders_where_visits_are_counted(session: Session) -> None:
    found = figures(session, "conversion_rate", "2024-05", "channel")
    assert (found[None].numerator, found[None].denominator) == (3, 143)
    assert found[("app",)].value == Decimal(1) / 3
    assert found.get(("market",)) is None
    assert whole(session, "conversion_rate", "2024-06") is None


def test_carts_count_where_their_outcome_is_told(session: Session) -> None:
    found = figures(session, "cart_abandonment", "2024-05", "channel")
    assert (found[None].numerator, found[None].denominator) == (1, 2)  # v1 of v1 and v2; the web's 50 are not told
    assert ("web",) not in found


def test_returning_visitors(session: Session) -> None:
    # Web: d1 came twice, d2 once, ann once (d4, a device in April, is not known to be her), the five that the source
    # says returned; d3 only followed a parcel. App: p1 and p2 once each.
    found = figures(session, "returning_visitors", "2024-05", "channel")
    assert (found[("web",)].numerator, found[("web",)].denominator) == (6, 8)
    assert (found[("app",)].numerator, found[("app",)].denominator) == (0, 2)
    assert (found[None].numerator, found[None].denominator) == (6, 10)


def test_advertising(session: Session) -> None:
    assert whole(session, "impressions", "2024-05") == 2000
    assert whole(session, "reach", "2024-05") == 700
    assert values(session, "click_through_rate", "2024-05", "channel") == {
        None: Decimal("0.025"),
        "web": Decimal("0.025"),
    }
    assert whole(session, "cost_per_thousand", "2024-05") == 15  # the print campaign shows nothing here
    assert whole(session, "product_views", "2024-05") == 4


def test_search(session: Session) -> None:
    assert whole(session, "search_visibility", "2024-05") == Decimal(1) / 2
    assert whole(session, "search_visibility", "2024-W18") == 0  # the week in which "shoe" stood on page two
    assert whole(session, "search_position", "2024-05") == 9


def test_questions_and_how_fast_they_are_answered(session: Session) -> None:
    assert values(session, "questions", "2024-05", "channel") == {None: 3, "web": 1, "phone": 2}
    # 3 and 24.5 hours; the open one is left out.
    assert whole(session, "response_time", "2024-05") == Decimal("13.75")
    assert figures(session, "response_time", "2024-05")[None].denominator == 2


def test_a_channel_that_sells_nothing_has_no_conversion(tmp_path_factory: pytest.TempPathFactory) -> None:
    records = {
        "touch": [touch("1", "visit", channel="phone", quantity=10), touch("2", "visit", quantity=20)],
        "sales_order": [{"external_id": "1", "channel": "web", "ordered_on": DAY}],
    }
    with small_lake(tmp_path_factory.mktemp("selling"), records, "2024-06-15") as session:
        assert ("phone",) not in figures(session, "conversion_rate", "2024-05", "channel")
        # Nothing is known of errors, so success is empty and not 1,000 of 1,000.
        assert whole(session, "platform_success_rate", "2024-05") is None


VISIT = {"kind": "visit", "channel": "web", "touched_on": "2024-05-10"}
STEP = {"kind": "page_view", "channel": "web", "touched_on": "2024-05-10", "visit_id": "1"}


@pytest.mark.parametrize("purpose", ["shop", None])
def test_visits_are_the_same_whether_they_or_their_steps_say_what_they_were_for(
    tmp_path: Path, purpose: str | None
) -> None:
    told = {"purpose": purpose} if purpose else {}
    touches = [
        VISIT | told | {"external_id": "a", "visit_id": "1", "visitor_id": "x"},
        STEP | {"external_id": "b", "kind": "error"},
        STEP | {"external_id": "c", "errors": "2"},
        VISIT | told | {"external_id": "d", "visit_id": "2", "visitor_id": "x", "errors": "0"},
        VISIT | told | {"external_id": "e", "visit_id": "3", "visitor_id": "y"},
        VISIT | {"external_id": "f", "visit_id": "4", "visitor_id": "z", "purpose": "track"},
        VISIT | told | {"external_id": "g", "visitor_id": "z", "quantity": "5", "errors": "1"},
    ]
    with small_lake(tmp_path, {"touch": touches}, "2024-06-01") as session:
        assert ("counted_visit" in session.models["visit"].sql) is bool(purpose)
        assert whole(session, "visits", "2024-05") == 9
        success = figures(session, "platform_success_rate", "2024-05")[None]
        assert (success.numerator, success.denominator) == (7, 9)
        returning = figures(session, "returning_visitors", "2024-05")[None]
        assert (returning.numerator, returning.denominator) == (1, 3)
