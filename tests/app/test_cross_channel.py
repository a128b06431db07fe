"""What one channel does for another: on a small business that is known, and on worlds in which it cannot be told."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from onebook.app.behind import behind_in
from onebook.app.cross_channel.behind import MODELS, Opened, select_of
from onebook.app.cross_channel.channel_sets import sets_in
from onebook.app.cross_channel.moves import Moved, moves_in
from onebook.app.cross_channel.paths import paths_in
from onebook.app.cross_channel.researched import researched_in
from onebook.app.cross_channel.words import reason_words
from onebook.app.measuring import Asking
from onebook.measures import Session
from onebook.records import BadInput
from tests.measures.small import PLAN, small_lake

Rows = list[dict[str, object]]
START = date(2024, 1, 1)
PEOPLE = 20


def _touch(n: str, day: int, person: str, item: str, kind: str = "product_view", channel: str = "web") -> Rows:
    at = START + timedelta(days=day)
    return [{
        "external_id": n, "kind": kind, "channel": channel, "touched_on": str(at), "touched_at": f"{at} 10:00:00+00:00",
        "customer_id": person, "visitor_id": f"browser of {person}", "visit_id": n, "item_id": item,
    }]  # fmt: skip


def _order(n: str, day: int, person: str, item: str, channel: str = "store", amount: int = 100, **more: object) -> Rows:
    head = {"channel": channel, "ordered_on": str(START + timedelta(days=day)), "customer_id": person, **more}
    line = {"sales_order_id": n, "line": "1", "item_id": item, "quantity": 1, "gross_amount": amount}
    return [{"external_id": n, **head}, {**line, **head}]


def _business() -> dict[str, Rows]:
    """Twenty people: all are seen on day 0, look at lamps on day 95 and buy one in the store on day 100."""
    touches, orders = [], []
    for n in range(PEOPLE):
        person = f"p{n:02}"
        touches += _touch(f"first {n}", 0, person, "chair") + _touch(f"look {n}", 95, person, "lamp 1")
        touches += _touch(f"later {n}", 190, person, "chair")
        if n < 4:  # and four had looked at lamps a month before, too
            touches += _touch(f"before {n}", 60, person, "lamp 1")
        orders.append(_order(f"o{n}", 100, person, "lamp 2" if n < 10 else "lamp 1"))
    touches += _touch("again", 98, "p10", "lamp 1")
    # One buys a chair in the store, of which nobody looked at any; it comes back in the web shop.
    orders.append(_order("chair", 101, "p00", "chair", amount=50))
    # One order is fetched and one is not, one cart is left and bought in the store a week later, one is not.
    orders += [
        _order("fetched", 20, "p01", "chair", "web", 30, delivery_method="pickup", place_id="s1"),
        _order("sent", 21, "p02", "chair", "web", 30, delivery_method="ship"),
    ]
    touches += _touch("cart 1", 94, "p05", "lamp 1", "cart") + _touch("cart 2", 30, "p06", "lamp 1", "cart")
    contacts: Rows = [
        {"external_id": "c1", "kind": "service", "channel": "phone", "opened_on": str(START + timedelta(days=102)),
         "customer_id": "p07", "sales_order_id": "o7", "explained_again": True, "solved_first_time": False},
        {"external_id": "c2", "kind": "service", "channel": "store", "opened_on": str(START + timedelta(days=150)),
         "customer_id": "p08", "sales_order_id": "o8", "explained_again": False, "solved_first_time": True},
        # Somebody asks on the phone for a lamp, and buys it on the web.
        {"external_id": "c3", "kind": "question", "channel": "phone", "opened_on": str(START + timedelta(days=10)),
         "customer_id": "p09", "item_id": "lamp 1"},
    ]  # fmt: skip
    orders.append(_order("asked", 12, "p09", "lamp 2", "web"))
    return {
        "item": [
            {"external_id": "lamp 1", "name": "Lamp", "item_group": "lamps"},
            {"external_id": "lamp 2", "name": "Another", "item_group": "lamps"},
            {"external_id": "chair", "name": "Chair", "item_group": "chairs"},
        ],
        "party": [{"external_id": f"p{n:02}", "kind": "person", "name": f"Person {n}"} for n in range(PEOPLE)],
        "touch": touches,
        "sales_order": [head for head, _ in orders],
        "sales_order_line": [line for _, line in orders],
        "sales_return": [
            {"external_id": "r1", "line": "1", "sales_order_id": "chair", "order_line": "1", "channel": "store",
             "return_channel": "web", "returned_on": str(START + timedelta(days=110)), "quantity": 1, "amount": 20,
             "item_id": "chair", "customer_id": "p00"},
        ],
        "contact": contacts,
    }  # fmt: skip


@pytest.fixture(scope="module")
def session(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Session]:
    folder = tmp_path_factory.mktemp("lake")
    with small_lake(folder, _business(), "2024-08-01", PLAN.replace("sells = false", ""), journey=True) as opened:
        yield opened


def test_research_is_told_as_it_is_and_beyond_coincidence(session: Session) -> None:
    found = researched_in(session, Asking())
    assert not found.reason
    assert (found.orders, found.known_orders, found.watched_orders) == (PEOPLE + 1,) * 3
    orders = found.found.orders
    assert orders.plain.value == pytest.approx(20 / 21)
    assert orders.placebo.value == pytest.approx(4 / 21)
    assert [part.value for part in found.groups] == [], "no group has enough orders to be told by itself"
    assert [(lag.days, lag.plain) for lag in found.found.lags if lag.plain] == [
        (2, pytest.approx(1 / 21)), (5, pytest.approx(19 / 21)),
    ]  # fmt: skip
    assert found.found.revenue.plain.value == pytest.approx(2000 / 2030), "net of what came back"


def test_visits_for_service_are_no_research_as_the_plan_says(tmp_path: Path) -> None:
    plan = f"{PLAN}\n[phases]\nvisit = 'service'\n"
    with small_lake(tmp_path, _business(), "2024-08-01", plan, journey=True) as opened:
        assert researched_in(opened, Asking()).found.orders.plain.value == pytest.approx(1 / 21), "the cart is left"


def test_showrooming_is_the_same_the_other_way_round(session: Session) -> None:
    found = researched_in(session, Asking(), "showrooming")
    assert (found.orders, found.looser.value) == (3, pytest.approx(1 / 3))
    assert found.reason, "nobody had been seen long enough before"
    paths = paths_in(session, Asking(), "showrooming")
    assert [(p.looked, p.bought, p.orders) for p in paths.pairs] == [("phone", "web", 1)]


def test_where_they_looked(session: Session) -> None:
    paths = paths_in(session, Asking())
    assert paths.orders == PEOPLE
    assert [(p.looked, p.bought, p.orders, p.persons) for p in paths.pairs] == [("web", "store", PEOPLE, PEOPLE)]
    assert [(p.looked, p.name, p.orders) for p in paths.items] == [("lamp 1", "Lamp", PEOPLE)]


def _by_name(session: Session, asking: Asking = Asking()) -> dict[str, Moved]:  # noqa: B008 (frozen)
    return {moved.move.name: moved for moved in moves_in(session, asking)}


def test_what_begins_in_one_channel_and_goes_on_in_another(session: Session) -> None:
    found = _by_name(session)
    told = {name: (one.number, one.of) for name, one in found.items() if name != "visits"}
    assert told == {
        "collect": (1, 3), "returns": (1, 1), "service": (1, 2), "handover": (1, 3), "carts": (1, 2),
    }  # fmt: skip
    pairs = {name: [(p.begun, p.ended, p.number, p.amount) for p in one.pairs] for name, one in found.items()}
    assert pairs["collect"] == [("web", "s1", 1, Decimal(30))]
    assert pairs["returns"] == [("store", "web", 1, Decimal(20))]
    assert pairs["service"] == [("store", "phone", 1, None)]
    assert pairs["handover"] == [("store", "phone", 1, None)]
    assert pairs["carts"] == [("web", "store", 1, Decimal(100))]
    handling = found["handover"].handling
    assert handling
    assert (handling.again.value, handling.again_others.value, handling.solved.value) == (1.0, 0.0, 0.0)


def test_an_order_to_which_several_visits_led_counts_once(session: Session) -> None:
    visits = _by_name(session)["visits"]
    assert (visits.number, visits.amount) == (PEOPLE + 1, 100 * PEOPLE), "one of them looked twice"
    assert visits.before
    assert visits.before.value == 0


def test_customers_by_the_channels_they_use(session: Session) -> None:
    found = sets_in(session, Asking("2024-04"))
    assert found.customers == PEOPLE
    assert [(one.channels, one.customers) for one in found.sets] == [
        (("store", "web"), 19), (("phone", "store", "web"), 1),
    ]  # fmt: skip


def _behind(session: Session, opened: Opened, asking: Asking = Asking()) -> tuple[object, ...]:  # noqa: B008 (frozen)
    found, number = behind_in(session, select_of(session, asking, opened), 0, 0, MODELS)
    assert number == len(found)
    return found


def test_every_figure_opens_to_as_many_as_it_counts(session: Session) -> None:
    assert len(_behind(session, Opened("ropo"))) == PEOPLE
    assert len(_behind(session, Opened("ropo", "before"))) == 4
    assert len(_behind(session, Opened("ropo", "known"))) == PEOPLE + 1
    assert len(_behind(session, Opened("ropo", bought="store", looked="web", item="lamp 1"))) == PEOPLE
    assert not _behind(session, Opened("ropo", looked="app"))
    for name, moved in _by_name(session).items():
        assert len(_behind(session, Opened(name))) == moved.number
        for pair in moved.pairs:
            assert len(_behind(session, Opened(name, begun=pair.begun, ended=pair.ended))) == pair.number
    for one in sets_in(session, Asking("2024")).sets:
        assert len(_behind(session, Opened("set", channels="+".join(one.channels)), Asking("2024"))) == one.customers


@pytest.mark.parametrize(
    ("ask", "said"),
    [
        (lambda s: researched_in(s, Asking(), "magic"), "no effect"),
        (lambda s: researched_in(s, Asking(where=("carrier=DHL",))), "not told by 'carrier'"),
        (lambda s: moves_in(s, Asking(where=("item_group=lamps",))), "not told by 'item_group'"),
        (lambda s: select_of(s, Asking(), Opened("magic")), "no figure"),
        (lambda s: select_of(s, Asking(), Opened("ropo", "magic")), "no part"),
    ],
)
def test_what_cannot_be_asked_is_refused(session: Session, ask: Callable[[Session], object], said: str) -> None:
    with pytest.raises(BadInput, match=said):
        ask(session)


def _without(records: dict[str, Rows], *columns: str) -> dict[str, Rows]:
    return {
        name: [{k: v for k, v in row.items() if k not in columns} for row in rows] for name, rows in records.items()
    }


def _one_person() -> dict[str, Rows]:
    kept = {name: [r for r in rows if r.get("customer_id") in (None, "p00")] for name, rows in _business().items()}
    ids = {row["external_id"] for row in kept["sales_order"]}
    kept["sales_order_line"] = [row for row in _business()["sales_order_line"] if row["sales_order_id"] in ids]
    return kept


def _one_day() -> dict[str, Rows]:
    day = str(START)
    return {
        name: [
            {k: day if k.endswith("_on") else f"{day} 10:00:00+00:00" if k.endswith("_at") else v for k, v in r.items()}
            for r in rows
        ]
        for name, rows in _business().items()
    }


NO_STORE = PLAN.replace('kind = "physical"', 'kind = "digital"').replace('kind = "human"', 'kind = "digital"')


@pytest.mark.parametrize(
    ("records", "plan", "said"),
    [
        (_business(), NO_STORE, "no physical or human channel"),
        (_without(_business(), "customer_id", "visitor_id"), PLAN, "No buyer is known"),
        (_one_day(), PLAN, "No buyer had been seen 60 days before"),
        ({}, PLAN, "No order lines"),
    ],
    ids=["no store", "no identities", "one day", "nothing"],
)
def test_worlds_in_which_it_cannot_be_told_say_why(
    tmp_path: Path, records: dict[str, Rows], plan: str, said: str
) -> None:
    with small_lake(tmp_path, records, "2024-08-01", plan, journey=True) as opened:
        found = researched_in(opened, Asking())
        assert said in reason_words(found)[0]
        assert found.found.orders.increment.value is None
        assert all(moved.share.value is None or 0 <= moved.share.value <= 1 for moved in moves_in(opened, Asking()))
        assert paths_in(opened, Asking()).orders >= 0
        assert sets_in(opened, Asking()).customers >= 0


def test_one_customer_gives_figures_without_an_interval(tmp_path: Path) -> None:
    with small_lake(tmp_path, _one_person(), "2024-08-01", journey=True) as opened:
        orders = researched_in(opened, Asking()).found.orders
        assert orders.plain.value == pytest.approx(0.5)
        assert (orders.increment.low, orders.increment.high) == (None, None)
        assert orders.increment.cautions
