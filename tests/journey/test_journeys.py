"""Journeys of people: where one ends and the next begins, how far they get, where they leave and go on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from onebook.app.behind import behind_in
from onebook.app.measuring import Asking
from onebook.app.paths.behind import flow_behind, leaving_behind, path_behind, reached_behind
from onebook.app.paths.paths import Journeys, Share, journeys_in, window_in
from onebook.app.paths.shape import journeys_shape
from onebook.app.shapes import to_json
from onebook.journey.build import refresh_journey
from onebook.lake import LakeFiles, ensure_tables, open_lake
from onebook.measures import open_session, use_models
from onebook.plan import parse_plan
from onebook.records import BadInput
from tests.measures.small import PLAN, small_lake, write

Rows = Sequence[Mapping[str, object]]
TODAY = "2024-12-31"
YEAR = Asking("2024")


def touched(n: str, kind: str, at: str, **more: object) -> dict[str, object]:
    day = {"touched_at": f"{at}+00:00", "touched_on": at[:10]}
    return {"external_id": n, "kind": kind, "channel": "web", **day, **more}


def ordered(n: str, at: str, channel: str = "store", **more: object) -> dict[str, object]:
    return {"external_id": n, "channel": channel, "ordered_at": f"{at}+00:00", "ordered_on": at[:10], **more}


def line(n: str, day: str, amount: int, **more: object) -> dict[str, object]:
    head = {"sales_order_id": n, "line": "1", "item_id": "lamp", "quantity": 1, "gross_amount": amount}
    return {**head, "ordered_on": day, **more}


PEOPLE = [{"external_id": who, "kind": "person"} for who in ("ann", "ben")]
RECORDS: dict[str, Rows] = {
    "party": PEOPLE,
    "touch": [
        # Ann follows an advert, sees a lamp with an error on the way, and buys in the store four days later. The web
        # shop's clock is an hour ahead of the till's: the visit that ends in the store's order seems to come after it.
        touched("1", "click", "2024-03-01 10:00:00", channel="market", customer_id="ann"),
        touched("2", "product_view", "2024-03-01 10:00:00", visitor_id="a", customer_id="ann", item_id="lamp"),
        touched("3", "error", "2024-03-01 10:00:30", visitor_id="a", customer_id="ann"),
        touched("4", "product_view", "2024-03-05 11:30:00", visitor_id="a", customer_id="ann", item_id="lamp"),
        # The day after she looks again, before the lamp has come: the next journey.
        touched("5", "page_view", "2024-03-06 10:00:00", visitor_id="a", customer_id="ann"),
        # Ben fills a cart, and 40 days later another.
        touched("6", "cart", "2024-03-10 10:00:00", visitor_id="b", customer_id="ben", item_id="lamp"),
        touched("7", "cart", "2024-04-19 10:00:00", visitor_id="b", customer_id="ben", item_id="lamp"),
        # Nobody knows who sees one page, and three days later one on the other site.
        touched("8", "page_view", "2024-03-10 10:00:00", visitor_id="c"),
        touched("9", "page_view", "2024-03-13 10:00:00", visitor_id="c", channel="app"),
        touched("10", "page_view", "2024-12-20 10:00:00", visitor_id="z"),
    ],
    "sales_order": [ordered("o1", "2024-03-05 11:00:00", customer_id="ann", delivery_method="ship")],
    "sales_order_line": [line("o1", "2024-03-05", 50, channel="store", customer_id="ann")],
    "shipment": [
        {"external_id": "s1", "sales_order_id": "o1", "channel": "store", "shipped_on": "2024-03-06",
         "delivered_at": "2024-03-07 12:00:00+00:00", "delivered_on": "2024-03-07"},
    ],
}  # fmt: skip


@pytest.fixture(scope="module")
def session(tmp_path_factory: pytest.TempPathFactory) -> Any:
    with small_lake(tmp_path_factory.mktemp("lake"), RECORDS, TODAY, journey=True) as opened:
        yield opened


@pytest.fixture(scope="module")
def found(session: Any) -> Journeys:
    return journeys_in(session, YEAR)


def test_a_journey_ends_with_the_day_of_an_order_and_takes_along_what_follows(session: Any) -> None:
    use_models(session, ["walked_step"])
    rows = session.con.execute(
        "select journey, document_id from walked_step where person = (select person from walked_step "
        "where document_id = 'o1') order by journey, place"
    ).fetchall()
    assert rows == [(1, "1"), (1, "2"), (1, "o1"), (1, "4"), (1, "s1"), (2, "5")], (
        "clocks an hour apart change the sequence within the day, but not which journey; the delivery is the order's"
    )


def test_people_are_counted_once_by_how_far_they_got(found: Journeys) -> None:
    whole = found.whole
    assert (whole.people, whole.known, whole.journeys, whole.orders) == (3, 2, 5, 1), "z began too late to tell"
    assert found.left_out == 1
    assert found.settled
    assert dict(whole.reached) == {"awareness": 1, "consideration": 2, "decision": 2, "service": 1, "loyalty": 0}
    assert whole.went_on["consideration"] == Share(1, 2), "ann ordered; the one whom nobody knows did not"
    assert whole.ordered == Share(1, 3)
    assert whole.failed == Share(1, 3)


def test_by_channel_of_entry(found: Journeys) -> None:
    assert [(e.channel, e.people, e.journeys) for e in found.entries] == [(None, 3, 5), ("web", 3, 4), ("market", 1, 1)]


def test_a_share_has_wilsons_interval() -> None:
    share = Share(0, 10)
    assert (share.value, share.low) == (0, 0)
    assert share.high == pytest.approx(0.2775, abs=1e-4), "Wilson 1927: 0 of 10"
    assert Share(0, 0).value is None


def test_times_between_phases(found: Journeys) -> None:
    times = {(gap.start, gap.end): (gap.journeys, gap.median) for gap in found.gaps}
    assert times["awareness", "consideration"] == (1, 0)
    assert times["consideration", "decision"] == (1, pytest.approx(4 + 1 / 24))
    assert times["decision", "service"] == (1, pytest.approx(2 + 1 / 24))
    assert times["service", "loyalty"] == (0, None)


def test_where_journeys_without_an_order_end(found: Journeys) -> None:
    left = {(one.channel, one.phase, one.kind): one.journeys for one in found.leavings}
    assert left == {("web", "decision", "cart"): 2, ("web", "consideration", "bounce"): 1,
                    ("app", "consideration", "bounce"): 1}  # fmt: skip


def test_flows_lead_on_within_the_days_only(session: Any, found: Journeys) -> None:
    def flows(of: Journeys) -> dict[tuple[str, str | None], int]:
        return {(flow.start, flow.end): flow.steps for flow in of.flows}

    assert flows(found) == {
        ("market", "web"): 1, ("web", "store"): 1, ("store", "web"): 1, ("web", "web"): 1, ("web", "app"): 1,
        ("web", None): 3, ("app", None): 1,
    }, "the delivery is nothing that ann did"  # fmt: skip
    within_a_day = flows(journeys_in(session, YEAR, 1))
    assert ("web", "app") not in within_a_day
    assert within_a_day["web", None] == 5, "what lies on the last day recorded is not told yet"


def test_paths_tell_what_stays_the_same_once(found: Journeys) -> None:
    paths = {path.moves: path for path in found.paths}
    bought = paths[
        ("market", "awareness"), ("web", "consideration"), ("store", "decision"), ("web", "consideration"),
        ("store", "service")
    ]  # fmt: skip
    assert (bought.ordered, bought.people, bought.value, bought.failed) == (True, 1, Decimal(50), 1)
    assert paths[(("web", "decision"),)].journeys == 2
    assert paths[(("web", "decision"),)].people == 1


def test_every_figure_opens_to_as_many(session: Any, found: Journeys) -> None:
    window = window_in(session, found.period, (), found.flow_days)

    def number(select: str) -> int:
        listed, counted = behind_in(session, select, 0)
        assert len(listed) == counted
        return counted

    for entry in found.entries:
        for phase, people in entry.reached.items():
            assert number(reached_behind(window, entry.channel, phase)) == people
        assert number(reached_behind(window, entry.channel, "")) == entry.people
        for kind, people in (("known", entry.known), ("ordered", entry.ordered.part), ("failed", entry.failed.part)):
            assert number(reached_behind(window, entry.channel, "", kind)) == people
    for phase, share in found.whole.went_on.items():
        assert number(reached_behind(window, None, phase, "on")) == share.part
        assert number(reached_behind(window, None, phase, "left")) == share.whole - share.part
    for one in found.leavings:
        assert number(leaving_behind(window, one.channel, one.phase, one.kind)) == one.journeys
    for flow in found.flows:
        assert number(flow_behind(window, flow.start, flow.end)) == flow.steps
    for path in found.paths:
        moves = [":".join(move) for move in path.moves]
        asked = {"whole": path.whole, "ordered": path.ordered}
        assert number(path_behind(window, moves, **asked)) == path.journeys
        assert number(path_behind(window, moves, **asked, each=True)) == path.people


def test_what_is_not_known_is_refused(session: Any) -> None:
    with pytest.raises(BadInput, match="not told by 'place'"):
        journeys_in(session, Asking("2024", where=("place=Berlin",)))
    with pytest.raises(BadInput, match="number of days"):
        journeys_in(session, YEAR, 0)
    with pytest.raises(BadInput, match="no phase"):
        reached_behind(window_in(session, journeys_in(session, YEAR).period, (), 7), None, "delight")


def test_channels_narrow_to_where_journeys_began(session: Any) -> None:
    narrowed = journeys_in(session, Asking("2024", channels=("market",)))
    assert [(e.channel, e.people) for e in narrowed.entries] == [(None, 1), ("market", 1)]
    led_on = {(flow.start, flow.end) for flow in narrowed.flows}
    assert led_on == {("market", "web"), ("web", "store"), ("store", "web"), ("web", "web")}


WORLDS: dict[str, dict[str, Rows]] = {
    "visitors only": {"touch": RECORDS["touch"][7:]},
    "one customer on one day": {
        "party": PEOPLE[:1],
        "touch": RECORDS["touch"][1:3],
        "sales_order": [ordered("o1", "2024-03-01 12:00:00", customer_id="ann")],
    },
    "no digital channel": {
        "party": PEOPLE,
        "touch": [touched("1", "store_visit", "2024-03-01 10:00:00", channel="store", customer_id="ann")],
        "sales_order": [ordered("o1", "2024-03-01 12:00:00", customer_id="ann")],
    },
    "only days are known": {
        "party": PEOPLE,
        "touch": [{**touched("1", "page_view", "2024-03-01 10:00:00", customer_id="ann"), "touched_at": None}],
        "sales_order": [{**ordered("o1", "2024-03-01 12:00:00", customer_id="ann"), "ordered_at": None}],
    },
}


@pytest.mark.parametrize("world", WORLDS)
def test_degenerate_worlds_give_sane_figures(tmp_path: Path, world: str) -> None:
    with small_lake(tmp_path, WORLDS[world], TODAY, journey=True) as session:
        found = journeys_in(session, YEAR)
        assert found.whole.people == 1
        assert found.whole.known == (0 if world == "visitors only" else 1)
        assert found.settled == (world == "visitors only"), "what began on the last day recorded may go on"
        assert found.whole.orders == (0 if world == "visitors only" else 1)
        to_json(journeys_shape(found))


@pytest.mark.parametrize("turn", [1, -1])
def test_steps_of_one_instant_follow_one_another_the_same_way_however_they_came_in(tmp_path: Path, turn: int) -> None:
    """Else a figure would differ from time to time, and from the people behind it."""
    at = "2024-03-01 10:00:00"
    clicks = [touched(f"{n}", "click", at, channel=channel, customer_id="ann")
              for n, channel in enumerate(("market", "web", "app", "web"))]  # fmt: skip
    later = touched("9", "page_view", "2024-12-20 10:00:00", visitor_id="z")
    world = {"party": PEOPLE[:1], "touch": [*clicks[::turn], later]}
    with small_lake(tmp_path, world, TODAY, journey=True) as session:
        found = journeys_in(session, YEAR)
        (path,) = found.paths
        assert [channel for channel, _phase in path.moves] == ["market", "web", "app", "web"], (
            "as their numbers have it"
        )
        assert [e.channel for e in found.entries] == [None, "market"]
        flows = {(f.start, f.end): f.steps for f in found.flows if f.end is not None}
        assert flows == {("market", "web"): 1, ("web", "app"): 1, ("app", "web"): 1}


def test_without_anybody_to_follow_it_says_so(tmp_path: Path) -> None:
    with small_lake(tmp_path, {"touch": [touched("1", "page_view", "2024-03-01 10:00:00")]}, TODAY, journey=True) as s:
        found = journeys_in(s, YEAR)
        assert found.entries == ()
        assert "no touches name a visitor or customer" in found.hints[0]
        to_json(journeys_shape(found))


def test_touches_that_come_a_week_late_take_their_place(tmp_path: Path) -> None:
    """Two journeys become one where what came in between is told afterwards."""
    early = [touched("1", "page_view", "2024-03-01 10:00:00", visitor_id="a"),
             touched("2", "page_view", "2024-04-10 10:00:00", visitor_id="a"),
             touched("3", "page_view", "2024-12-01 10:00:00", visitor_id="b")]  # fmt: skip
    late = {**touched("4", "page_view", "2024-03-20 10:00:00", visitor_id="a"), "load_id": 2}
    files, plan = LakeFiles(tmp_path / "lake", threads=1), parse_plan(PLAN, tmp_path)
    numbers = []
    for load_id, rows in ((1, early), (2, [late])):
        with open_lake(files, write=True) as con:
            ensure_tables(con)
            con.execute("begin")
            write(con, "touch", rows)
            con.execute("insert into lake.control.load_run (load_id, system) values (?, 'shop')", [load_id])
            con.execute("commit")
            refresh_journey(con, plan, files)
        with open_lake(files) as con:
            session = open_session(con, plan, date.fromisoformat(TODAY))
            numbers.append(journeys_in(session, Asking("2024-03")).whole.journeys)
            numbers.append(journeys_in(session, Asking("2024-04")).entries != ())
    assert numbers == [1, True, 1, False]
