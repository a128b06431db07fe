"""Customers who come, come back and buy in several channels; two systems that share ids count one person."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

import pytest

from onebook.measures import Question, Session, board, documents, kpi, measure
from tests.measures.small import figures, period, small_lake, values, whole

# Ann buys in the web in January, in the web in May and in the store in May (the till uses the shop's ids for parties).
# Bob buys twice in the web in May. Cid is new in May, in the store, recommended by Ann. Dan's only order is cancelled.
# Eva bought long ago and not since. An order without a customer counts for nobody.
ORDERS = [
    ("a1", "shop", "web", "2024-01-10", "ann"),
    ("a2", "shop", "web", "2024-05-05", "ann"),
    ("a3", "till", "store", "2024-05-20", "ann"),
    ("b1", "shop", "web", "2024-05-01", "bob"),
    ("b2", "shop", "web", "2024-05-11", "bob"),
    ("c1", "till", "store", "2024-05-02", "cid"),
    ("d1", "shop", "web", "2024-05-03", "dan"),
    ("e1", "shop", "web", "2022-07-01", "eva"),
    ("x1", "till", "store", "2024-05-03", None),
]
AMOUNT = {"a1": 10, "a2": 20, "a3": 30, "b1": 5, "b2": 5, "c1": 40, "d1": 70, "e1": 1, "x1": 100}

RECORDS: dict[str, list[dict[str, object]]] = {
    "party": [
        {"external_id": "ann", "kind": "person", "customer_group": "gold"},
        {"external_id": "bob", "kind": "person"},
        {"external_id": "cid", "kind": "person", "referred_by_id": "ann"},
        {"external_id": "eva", "kind": "person"},
    ],
    "sales_order": [
        {"external_id": n, "system": system, "channel": channel, "ordered_on": day, "customer_id": who,
         **({"status": "cancelled"} if who == "dan" else {})}
        for n, system, channel, day, who in ORDERS
    ],
    "sales_order_line": [
        {"sales_order_id": n, "line": "1", "system": system, "channel": channel, "ordered_on": day, "customer_id": who,
         "quantity": 1, "gross_amount": AMOUNT[n], **({"cancelled_by": "customer"} if who == "dan" else {})}
        for n, system, channel, day, who in ORDERS
    ],
}  # fmt: skip


@pytest.fixture(scope="module")
def session(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Session]:
    with small_lake(tmp_path_factory.mktemp("customers"), RECORDS, "2024-06-15") as opened:
        yield opened


def test_a_customer_counts_once_for_the_business_and_once_in_each_channel(session: Session) -> None:
    assert values(session, "customers", "2024-05", "channel") == {None: 3, "web": 2, "store": 2}
    assert values(session, "customers", "2024-05", "channel_set") == {None: 3, "web": 1, "store": 1, "store+web": 1}
    assert values(session, "customers", "2024-05", "customer_group") == {None: 3, "gold": 1, "": 2}
    assert whole(session, "customers", "all") == 4


def test_months_are_told_each_by_itself_and_do_not_add_up(session: Session) -> None:
    by_month = values(session, "customers", "2024", "month")
    assert by_month == {None: 3, "2024-01": 1, "2024-05": 3}
    by_both = values(session, "customers", "2024", "month", "channel")
    assert by_both == {None: 3, ("2024-01", "web"): 1, ("2024-05", "web"): 2, ("2024-05", "store"): 2}
    # All time runs from the first record to the last.
    assert set(values(session, "customers", "all", "year")) == {None, "2022", "2024"}


def test_new_customers_and_both_repeat_rates_are_named_apart(session: Session) -> None:
    assert values(session, "new_customers", "2024-05", "channel") == {None: 2, "web": 1, "store": 1}
    assert whole(session, "new_customer_share", "2024-05") == Decimal(2) / 3
    # Ann and Bob ordered twice in May; by orders, a2, a3 and b2 of the five had one before.
    assert whole(session, "repeat_customers", "2024-05") == Decimal(2) / 3
    assert whole(session, "repeat_orders", "2024-05") == Decimal(3) / 5
    assert whole(session, "referral_share", "2024-05") == Decimal(1) / 2


def test_days_between_orders_look_across_channels(session: Session) -> None:
    # From a1 to a2 116 days, a2 to a3 15, b1 to b2 10.
    assert values(session, "days_between_orders", "2024-05", "channel") == {None: 15, "web": 63, "store": 15}


def test_retention_by_the_month_in_which_they_were_won(session: Session) -> None:
    # Won in the twelve months before May: Ann alone, in January; she bought again in May.
    found = figures(session, "retention", "2024-05")[None]
    assert (found.numerator, found.denominator) == (1, 1)
    # Before June: Ann (January), Bob and Cid (May); none bought again.
    by_cohort = {
        k and k[0]: (f.numerator, f.denominator) for k, f in figures(session, "retention", "2024-06", "cohort").items()
    }
    assert by_cohort == {None: (0, 3), "2024-01": (0, 1), "2024-05": (0, 2)}
    # In the store Ann is a customer of May, not of January.
    by_channel = figures(session, "retention", "2024-06", "channel")
    assert by_channel[("store",)].denominator == 2
    assert whole(session, "retention", "all") is None  # nothing lies before all time
    by_month = values(session, "retention", "2024", "month")
    assert by_month["2024-05"] == 1
    assert by_month["2024-02"] == 0


def test_customers_of_several_channels_and_their_sales(session: Session) -> None:
    assert values(session, "multi_channel_customers", "2024-05", "channel") == {
        None: Decimal(1) / 3, "web": Decimal(1) / 2, "store": Decimal(1) / 2,
    }  # fmt: skip
    # Ann bought for 50 in May; all sales were 200, the unknown customer's 100 included, Dan's cancelled order not.
    found = figures(session, "multi_channel_sales", "2024-05", "channel")
    assert (found[None].numerator, found[None].denominator) == (50, 200)
    assert (found[("web",)].numerator, found[("store",)].numerator) == (20, 30)


def test_consistent_needs_three_of_four_periods(tmp_path_factory: pytest.TempPathFactory) -> None:
    visit = {"kind": "visit", "channel": "web"}
    records = {
        "sales_order": [
            {"external_id": "1", "channel": "web", "ordered_on": "2024-02-01", "customer_id": "ann"},
            {"external_id": "2", "channel": "web", "ordered_on": "2024-03-01", "customer_id": "ann"},
            {"external_id": "3", "channel": "web", "ordered_on": "2024-03-01", "customer_id": "bob"},
            {"external_id": "4", "channel": "store", "ordered_on": "2024-04-01", "customer_id": "bob"},
            {"external_id": "5", "channel": "web", "ordered_on": "2024-05-01", "customer_id": "bob"},
        ],
        "touch": [
            {**visit, "external_id": "v1", "touched_on": "2024-05-01", "customer_id": "ann"},
            {**visit, "external_id": "v2", "touched_on": "2024-04-01", "customer_id": "cid", "purpose": "track"},
            {**visit, "external_id": "v3", "touched_on": "2024-05-31", "customer_id": "dan"},
        ],
    }
    with small_lake(tmp_path_factory.mktemp("consistent"), records, "2024-06-15") as session:
        found = values(session, "consistently_returning_customers", "2024-05", "channel")
        # From February to May: Ann (February, March, May), Bob (March, April, May), Dan; Cid only followed a parcel.
        assert found == {None: Decimal(2) / 3, "web": Decimal(1) / 3, "store": 0}
        # The three months before April reach back to January, where there is nothing: empty, not 0.
        assert whole(session, "consistently_returning_customers", "2024-04") is None
        assert whole(session, "consistently_returning_customers", "all") is None


def test_a_figure_opens_to_its_customers(session: Session) -> None:
    found, number, total = documents(session, kpi(session.plan, "customers"), period(session, "2024-05"))
    assert (number, total) == (3, 3)
    assert {(p.document_kind, p.system, p.document_id) for p in found} == {
        ("party", "shop", n) for n in ("ann", "bob", "cid")
    }


def test_the_board_tells_previous_and_why_something_is_missing(session: Session) -> None:
    told = board(session, period(session, "2024-05"))
    customers = {row.channel: row for row in told.rows if row.kpi.name == "customers"}
    assert list(customers) == [None, "web", "store"]
    assert customers[None].figure.value == 3
    assert customers[None].previous is None  # April has no orders
    reasons = {m.name: m.reason for m in told.empty}
    assert reasons["nps"] == "no survey records whose kind is nps"
    earlier = board(session, period(session, "2023-05"))
    assert {m.name: m.reason for m in earlier.empty}["customers"] == "nothing in this period"


def test_nobody_known_is_empty(tmp_path_factory: pytest.TempPathFactory) -> None:
    records = {"sales_order": [{"external_id": "1", "channel": "store", "ordered_on": "2024-05-01"}]}
    with small_lake(tmp_path_factory.mktemp("unknown"), records, "2024-06-15") as session:
        names = ("customers", "new_customer_share", "repeat_orders", "retention", "multi_channel_customers")
        asked = measure(
            session, [kpi(session.plan, n) for n in names], Question({"current": period(session, "2024-05")})
        )
        assert asked == {}
