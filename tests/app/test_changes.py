"""Changes, loyalty and coming back where there is next to nothing: a sane answer, or a plain sentence."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest

from onebook.app.changes.alarms import changes_in, changes_shape
from onebook.app.changes.before_after import Against, change_in, change_shape
from onebook.app.loyalty.retention import loyalty_in, loyalty_shape
from onebook.app.loyalty.returning import returning_in, returning_shape
from onebook.app.measuring import Asking
from onebook.app.shapes import to_json
from onebook.journey.effects.change import NOT_WATCHED
from onebook.measures import Session
from onebook.records import BadInput
from tests.measures.small import small_lake

Rows = list[dict[str, object]]


def orders(days: list[date], who: list[str | None]) -> dict[str, Rows]:
    heads: Rows = [
        {"external_id": f"o{n}", "channel": "web", "ordered_on": day.isoformat(), "customer_id": one,
         "promised_on": (day + timedelta(days=1)).isoformat(),
         "delivered_on": (day + timedelta(days=1 + n % 2)).isoformat()}
        for n, (day, one) in enumerate(zip(days, who, strict=True))
    ]  # fmt: skip
    lines: Rows = [
        {"sales_order_id": h["external_id"], "line": "1", "item_id": "lamp", "quantity": 1, "gross_amount": 10,
         "channel": "web", "ordered_on": h["ordered_on"], "customer_id": h["customer_id"]}
        for h in heads
    ]  # fmt: skip
    touches: Rows = [
        {"external_id": f"t{n}", "kind": "page_view", "channel": "web", "touched_at": f"{day} 10:00:00+00:00",
         "touched_on": day.isoformat(), "visitor_id": one, "customer_id": one}
        for n, (day, one) in enumerate(zip(days, who, strict=True)) if one
    ]  # fmt: skip
    parties: Rows = [{"external_id": one, "kind": "person"} for one in sorted({w for w in who if w})]
    return {"sales_order": heads, "sales_order_line": lines, "touch": touches, "party": parties}


FIRST = date(2024, 1, 1)
WORLDS = {
    "nothing": orders([], []),
    "one customer": orders([FIRST, FIRST + timedelta(days=40)], ["ann", "ann"]),
    "all on one day": orders([FIRST] * 6, ["ann", "bob", "cia", "dan", "eve", "ann"]),
    "nobody known": orders([FIRST + timedelta(days=n) for n in range(90)], [None] * 90),
    "seven weeks": orders([FIRST + timedelta(days=n) for n in range(49)], [f"p{n % 9}" for n in range(49)]),
}


def answers(session: Session) -> list[str]:
    told = [
        changes_shape(changes_in(session, Asking())),
        changes_shape(changes_in(session, Asking(), every=True)),
        loyalty_shape(loyalty_in(session, Asking())),
        returning_shape(returning_in(session, Asking())),
    ]
    try:
        told.append(change_shape(change_in(session, "on_time_delivery", Asking(), Against(at="2024-01-20"))))
    except BadInput as error:
        told.append({"said": str(error)})
    return [to_json(one) for one in told]


@pytest.mark.parametrize("name", WORLDS)
def test_small_worlds_are_answered(tmp_path: Path, name: str) -> None:
    with small_lake(tmp_path, WORLDS[name], "2024-06-01", journey=True) as session:
        assert all("NaN" not in told and "Infinity" not in told for told in answers(session))
        changes, loyalty = changes_in(session, Asking()), loyalty_in(session, Asking())
        assert not any(row.alarm.raised for row in changes.rows), "so little cannot raise an alarm"
        if name in ("nothing", "nobody known"):
            assert loyalty.whole is None
            assert returning_in(session, Asking()).whole is None
        if name == "all on one day":
            assert loyalty.people == 5
            assert loyalty.whole
            assert loyalty.whole.within.value is None, "nobody was watched for 90 days"
        if name == "seven weeks":
            told = {row.kpi.name: row.alarm for row in changes.rows}["on_time_delivery"]
            assert told.cautions == (NOT_WATCHED,)


def test_what_cannot_be_compared_is_said(tmp_path: Path) -> None:
    with small_lake(tmp_path, WORLDS["seven weeks"], "2024-06-01", journey=True) as session:
        for against, said in (
            (Against(at="1999-01-01"), "records reach from"),
            (Against(before="2024-01", after="2024-01"), "overlap"),
            (Against(before="2024-02", after="2024-01"), "later than what is to come after"),
            (Against(others="channel=web"), "needs a group"),
            (Against(group="channel=web", others="channel=web"), "the group itself"),
            (Against(at="yes"), "no period"),
        ):
            with pytest.raises(BadInput, match=said):
                change_in(session, "on_time_delivery", Asking(), against)
        assert "Records reach from" in changes_in(session, Asking("1999")).hints[0]
        with pytest.raises(BadInput, match="do not add up"):
            change_in(session, "lead_time", Asking(), Against(group="channel=web"))
        halves = change_in(session, "on_time_delivery", Asking(), Against())
        assert (halves.then.period.first, halves.now.period.first) == (date(2024, 1, 4), date(2024, 1, 25))
        found = change_in(session, "on_time_delivery", Asking(), Against(at="2024-01-25"))
        assert found.now.period.first == date(2024, 1, 25)
        assert (found.now.period.last, found.then.period.first) == (date(2024, 2, 14), date(2024, 1, 4))
        sums = change_in(session, "demand_orders", Asking(), Against(at="2024-01-25"))
        assert (sums.a_day, sums.now.value, sums.found.value) == (True, 1.0, 0.0)
