"""Facts of visits, leads, questions and customers, habits and items of interest, on a handful of records."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest

from onebook.app.behind import behind_in
from onebook.app.drivers.drivers import behind_level, drivers_in
from onebook.app.drivers.facts import UNITS
from onebook.app.drivers.habits import behind_habit, habits_in, sentence
from onebook.app.drivers.interest import QUESTIONS, behind_item, interest_in, interest_sentence
from onebook.app.drivers.words import first_lines
from onebook.app.measuring import Asking
from onebook.measures import Session, use_models
from onebook.records import BadInput
from tests.measures.small import small_lake

Rows = Sequence[Mapping[str, Any]]
ALL = Asking()


def touch(n: str, kind: str, at: str, **more: object) -> dict[str, object]:
    return {
        "external_id": n, "kind": kind, "channel": "web", "touched_at": f"{at}+00:00", "touched_on": at[:10], **more,
    }  # fmt: skip


def order(n: str, day: str, item: str, channel: str, **more: object) -> tuple[dict[str, object], dict[str, object]]:
    head = {"channel": channel, "ordered_on": day, **more}
    line = {"sales_order_id": n, "line": "1", "item_id": item, "quantity": 1, "gross_amount": 10, "channel": channel}
    return {"external_id": n, **head}, {**line, "ordered_on": day, "customer_id": more.get("customer_id")}


ORDERS = [
    order("o1", "2024-05-10", "lamp", "store", customer_id="ann", delivery_method="carry_out"),
    order("o2", "2024-05-03", "lamp", "web", customer_id="bob", delivery_method="ship"),
    order("o3", "2024-05-20", "chair", "store", delivery_method="carry_out"),
    order("o4", "2024-08-01", "chair", "web", customer_id="bob", delivery_method="ship"),
]
RECORDS: dict[str, Rows] = {
    "item": [
        {"external_id": "lamp", "name": "Lamp", "item_group": "light"},
        {"external_id": "shade", "name": "Shade", "item_group": "light"},
        {"external_id": "chair", "name": "Chair", "item_group": "seats"},
    ],
    "party": [{"external_id": name, "kind": "person"} for name in ("ann", "bob", "cid")],
    "touch": [
        # Ann's visit is told apart by its source: the lamp was dear, and there; the shade was not.
        touch("1", "visit", "2024-05-01 10:00:00", visit_id="v1", visitor_id="a", customer_id="ann", load_ms=5000,
              converted=False, device="mobile"),
        touch("2", "product_view", "2024-05-01 10:00:10", visit_id="v1", visitor_id="a", item_id="lamp", in_stock=True,
              information_complete=False, promised_days=3, price=30),
        touch("3", "product_view", "2024-05-01 10:00:20", visit_id="v1", visitor_id="a", item_id="shade",
              in_stock=False, price=10),
        touch("4", "checkout", "2024-05-01 10:00:30", visit_id="v1", visitor_id="a", payment_methods="card,account"),
        touch("5", "error", "2024-05-01 10:00:40", visit_id="v1", visitor_id="a"),
        # Bob's are made of his touches: two, half a day apart.
        touch("6", "product_view", "2024-05-03 08:00:00", visitor_id="b", customer_id="bob", item_id="shade",
              in_stock=False),
        touch("7", "product_view", "2024-05-03 20:00:00", visitor_id="b", item_id="lamp", in_stock=True),
        touch("8", "checkout", "2024-05-03 20:01:00", visitor_id="b", payment_methods="card", converted=True),
        # Nobody knows who looked at the chair.
        touch("9", "product_view", "2024-05-04 20:00:00", visitor_id="c", item_id="chair", in_stock=True),
    ],
    "sales_order": [head for head, _ in ORDERS],
    "sales_order_line": [line for _, line in ORDERS],
    "payment": [
        {"external_id": "p1", "sales_order_id": "o1", "paid_on": "2024-05-10", "method": "cash", "amount": 10},
        {"external_id": "p2", "sales_order_id": "o2", "paid_on": "2024-05-03", "method": "card", "amount": 10},
    ],
    "sales_return": [
        {"external_id": "r1", "line": "1", "sales_order_id": "o3", "order_line": "1", "channel": "store",
         "returned_on": "2024-05-25", "quantity": 1, "amount": 10, "item_id": "chair"},
    ],
    "contact": [
        {"external_id": "c1", "kind": "question", "channel": "phone", "opened_at": "2024-05-02 10:00:00+00:00",
         "opened_on": "2024-05-02", "answered_at": "2024-05-02 16:00:00+00:00", "answered_on": "2024-05-02",
         "customer_id": "ann", "item_id": "lamp", "topic": "delivery"},
    ],
    "lead": [
        {"external_id": "l1", "channel": "web", "created_at": "2024-05-02 10:00:00+00:00", "created_on": "2024-05-02",
         "answered_at": "2024-05-03 10:00:00+00:00", "answered_on": "2024-05-03", "answered_channel": "phone",
         "status": "won", "customer_id": "ann"},
        {"external_id": "l2", "channel": "web", "created_at": "2024-05-02 10:00:00+00:00", "created_on": "2024-05-02",
         "status": "open", "customer_id": "bob"},
    ],
}  # fmt: skip


@pytest.fixture(scope="module")
def session(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Session]:
    with small_lake(tmp_path_factory.mktemp("lake"), RECORDS, "2024-09-01", journey=True) as opened:
        yield opened


def rows(session: Session, model: str, columns: str) -> list[tuple[Any, ...]]:
    use_models(session, [model])
    found: list[tuple[Any, ...]] = session.con.execute(f"select {columns} from {model} order by all").fetchall()
    return found


def test_a_visit_has_what_its_touches_told_of_the_product_looked_at_first(session: Session) -> None:
    columns = "day, out_of_stock, information_missing, promised_days, payment_methods, load_seconds, errors"
    day, *others = (str(value) for value in rows(session, "visit_fact", columns)[0])
    assert day == "2024-05-01"
    assert others == ["False", "True", "3", "card,account", "5.0", "True"]
    told = rows(session, "visit_fact", "document_id, out_of_stock, payment_methods")
    assert told[1:] == [("6", True, None), ("7", False, "card"), ("9", False, None)], "made of touches, each its own"


def test_prices_are_held_against_those_of_the_group(session: Session) -> None:
    (ratio,) = (r for (r,) in rows(session, "visit_fact", "price_ratio") if r is not None)
    assert float(ratio) == 1.5, "30, where lamp and shade cost 20 in the middle"


def test_what_follows_a_visit_is_told_for_all_channels(session: Session) -> None:
    columns = "document_id, ordered, ordered_here, ordered_offline, ordered_anywhere, known, came_as"
    assert rows(session, "visit_fact", columns) == [
        ("1", False, False, True, True, True, "new"),
        ("6", False, True, False, True, True, "new"),
        ("7", True, True, False, True, True, "seen"),
        ("9", False, False, False, False, False, "new"),
    ]


def test_leads_questions_and_customers(session: Session) -> None:
    columns = "document_id, hours, answered_here, won, looked"
    assert rows(session, "lead_fact", columns) == [("l1", 24.0, False, True, True)], "an open one is not decided"
    columns = "document_id, hours, came_over, ordered_offline, ordered_here"
    assert rows(session, "question_fact", columns) == [("c1", 6.0, True, True, False)]
    columns = "document_id, again, paid_by, visited, sent_back, followed"
    assert rows(session, "customer_fact", columns) == [
        ("o1", False, "cash", False, False, False), ("o2", True, "card", True, False, False),
    ]  # fmt: skip


def test_habits_are_those_of_stores_beside_the_web(session: Session) -> None:
    found = {(one.topic, one.value, one.kind): one for one in habits_in(session, ALL).found}
    taken = found["delivery", "carry_out", "physical"]
    assert (taken.there.value, taken.web.value, taken.number) == (1.0, 0.0, 2)
    assert "picking up in a store comes nearest" in sentence(taken)
    cash = found["payment", "cash", "physical"]
    assert sentence(cash).endswith("on the web nobody does: is it offered?")
    behind, number = behind_in(
        session, behind_habit(session, ALL, "payment", "physical", "cash"), 10, 0, ("order_habit",)
    )
    assert (number, [one.document for one in behind]) == (1, [("sales_order", "shop", "o1")])


def test_items_count_what_was_bought_in_any_channel(session: Session) -> None:
    looked = {one.item_id: (one.of, one.came, one.elsewhere) for one in interest_in(session, ALL, "looked").items}
    assert looked == {"lamp": (2, 2, 1), "shade": (2, 0, 0)}, "the chair was looked at by nobody who is known"
    asked = {one.item_id: (one.of, one.came) for one in interest_in(session, ALL, "asked").items}
    assert asked == {"lamp": (2, 1), "shade": (2, 0)}
    returned = {one.item_id: (one.of, one.came) for one in interest_in(session, ALL, "returned").items}
    assert returned["chair"] == (1, 1), "the last order is too young to tell"


@pytest.mark.parametrize("of", QUESTIONS)
def test_an_item_opens_to_as_many_as_it_counts(session: Session, of: str) -> None:
    models = QUESTIONS[of].models
    for item in interest_in(session, ALL, of).items:
        for came, counted in ((False, item.of), (True, item.came)):
            select = behind_item(session, ALL, of, item.system, item.item_id, came=came)
            assert behind_in(session, select, 10, 0, models)[1] == counted, (item.item_id, came)


def test_who_looked_at_an_item_twice_counts_once_and_is_listed_once(tmp_path: Path) -> None:
    again = touch("0", "product_view", "2024-04-20 10:00:00", visitor_id="a", customer_id="ann", item_id="lamp")
    world = {**RECORDS, "touch": [again, *RECORDS["touch"]]}
    with small_lake(tmp_path, world, "2024-09-01", journey=True) as session:
        lamp = next(item for item in interest_in(session, ALL, "looked").items if item.item_id == "lamp")
        assert (lamp.of, lamp.came) == (2, 2)
        assert len(rows(session, "item_looked", "person, document_id, item_id")) > 4
        for came in (False, True):
            select = behind_item(session, ALL, "looked", "shop", "lamp", came=came)
            behind, number = behind_in(session, select, 10, 0, QUESTIONS["looked"].models)
            assert (number, [one.document[2] for one in behind if one.document]) == (2, ["7", "1"]), "each the latest"


def test_every_level_opens_to_as_many_as_it_counts(session: Session) -> None:
    found = drivers_in(session, ALL)
    told = [(fact.key, level) for stage in found.stages for fact in stage.facts for level in fact.levels]
    assert told
    for key, level in told:
        select = behind_level(found, key, level.group.name)
        assert behind_in(session, select, 1, 0, (found.unit.model,))[1] == level.alone.rows, (key, level.group)


def test_a_channel_narrows_and_a_strange_word_is_told(session: Session) -> None:
    assert not drivers_in(session, Asking(channels=("store",))).stages
    with pytest.raises(BadInput, match="no outcome"):
        drivers_in(session, ALL, "visits", "nothing")
    with pytest.raises(BadInput, match="no facts of"):
        drivers_in(session, ALL, "stars")
    with pytest.raises(BadInput, match="not told by 'device'"):
        drivers_in(session, Asking(where=("device=mobile",)))


NOBODY = [
    touch("1", "visit", "2024-05-01 10:00:00", visit_id="v1", load_ms=900),
    touch("2", "product_view", "2024-05-01 10:00:10", visit_id="v1", item_id="lamp", in_stock=True),
]
ONE_DAY = [
    touch(f"{n}", "product_view", f"2024-05-01 10:{n:02}:00", visitor_id=f"v{n}", customer_id=f"k{n}", item_id="lamp",
          in_stock=n % 2 == 0)
    for n in range(40)
]  # fmt: skip
WORLDS: dict[str, dict[str, Rows]] = {
    "nothing": {},
    "no identities": {"touch": NOBODY},
    "one customer": {
        "party": [{"external_id": "ann", "kind": "person"}],
        "touch": [touch("1", "product_view", "2024-05-01 10:00:00", customer_id="ann", item_id="lamp")],
    },
    "no orders, all on one day": {
        "party": [{"external_id": f"k{n}", "kind": "person"} for n in range(40)], "touch": ONE_DAY,
    },
}  # fmt: skip


@pytest.mark.parametrize("world", WORLDS)
def test_degenerate_worlds_are_told_in_plain_sentences(tmp_path: Path, world: str) -> None:
    with small_lake(tmp_path, WORLDS[world], "2024-09-01", journey=True) as session:
        for unit in UNITS.values():
            for outcome in unit.outcomes:
                found = drivers_in(session, ALL, unit.name, outcome.name)
                cautions = [caution for stage in found.stages for caution in stage.model.cautions]
                assert found.hints or cautions, (unit.name, outcome.name)
                assert all(lines for lines in first_lines(found, session.plan))
        assert habits_in(session, ALL).hints
        for of in QUESTIONS:
            items = interest_in(session, ALL, of)
            assert items.hints or interest_sentence(items)
