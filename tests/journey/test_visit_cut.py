"""Visits cut by arrays are those that one finds going through the touches one by one, in whatever shares and parts."""

from __future__ import annotations

import random
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from onebook.journey.visits import make
from onebook.journey.visits.cut import Met, VisitRules, begins_of_visits, in_order
from onebook.journey.visits.held import KINDS, PURPOSES, held_by_items, held_by_visits
from tests.journey.test_journeys import touched
from tests.measures.small import PLAN, small_lake

TOLD = 3
"""Threads from this on are visits that their source names."""
MET = ("visit", "page_view", "product_view", "cart", "checkout", "question", "error", "tracking")
TOUCH = st.fixed_dictionaries({
    "thread": st.integers(0, 4), "at": st.sampled_from([0, 1, 4, 5, 11, 12, 40, 71, 72]).map(lambda s: s * 1_000_000),
    "kind": st.sampled_from([KINDS.index(kind) for kind in MET]), "party": st.integers(-1, 2),
    "campaign": st.integers(-1, 1), "item": st.integers(-1, 2), "device": st.integers(-1, 1),
    "purpose": st.sampled_from([-1, -1, PURPOSES.index("track"), PURPOSES.index("shop")]), "errors": st.integers(0, 2),
    "told_seconds": st.integers(-1, 12), "converted": st.booleans(),
})  # fmt: skip
OF_INTEREST = ("product_view", "cart", "checkout", "question")


def one_by_one(touches: list[dict[str, Any]], rules: VisitRules) -> list[list[dict[str, Any]]]:
    """Put touches into visits, as one would by hand."""
    visits: list[list[dict[str, Any]]] = []
    for touch in sorted(touches, key=lambda t: (t["thread"], t["at"], t["kind"], t["name"])):
        goes_on = bool(visits) and visits[-1][-1]["thread"] == touch["thread"]
        if goes_on and touch["thread"] < rules.first_told:
            visit = visits[-1]
            campaign = next((t["campaign"] for t in reversed(visit) if t["campaign"] >= 0), -1)
            goes_on = not (
                touch["at"] - visit[-1]["at"] > rules.pause
                or (rules.midnight and touch["day"] != visit[-1]["day"])
                or (rules.by_campaign and touch["campaign"] not in (-1, campaign))
            )
        if goes_on:
            visits[-1].append(touch)
        else:
            visits.append([touch])
    return visits


def told_of(visit: list[dict[str, Any]]) -> dict[str, Any]:
    kinds = [KINDS[t["kind"]] for t in visit]
    first, told = visit[0]["at"], max(t["told_seconds"] for t in visit)
    lasted = told * 1_000_000 if told >= 0 else visit[-1]["at"] - first
    place = next((n for n, kind in enumerate(kinds) if kind in OF_INTEREST), None)
    tracks = [
        kind == "tracking" or t["purpose"] == PURPOSES.index("track") for kind, t in zip(kinds, visit, strict=True)
    ]
    other = [t["purpose"] >= 0 or kind in OF_INTEREST for kind, t in zip(kinds, visit, strict=True)]
    after = -1 if place is None else place + ("visit" not in kinds)
    waited = -1 if place is None else visit[place]["at"] - first
    views = kinds.count("page_view") + kinds.count("product_view")
    reached = place is not None and (after <= 3 or waited <= 7_000_000)
    engaged = (
        lasted > 10_000_000 or views > 1 or any(k in ("cart", "checkout", "question") for k in kinds)
        or any(t["converted"] for t in visit)
    )  # fmt: skip
    return {
        "moment": first, "seconds": lasted // 1_000_000, "touches": len(kinds) - kinds.count("visit"), "views": views,
        "carts": kinds.count("cart"), "party": next((t["party"] for t in reversed(visit) if t["party"] >= 0), -1),
        "errors": sum(t["errors"] for t in visit), "campaign": max(t["campaign"] for t in visit),
        "interest_after": after, "interest_seconds": -1 if waited < 0 else waited // 1_000_000, "reached": reached,
        "engaged": engaged, "stayed": reached and engaged,
        "only_track": any(tracks) and not any(o and not t for o, t in zip(other, tracks, strict=True)),
    }  # fmt: skip


@settings(max_examples=150)
@given(st.lists(TOUCH, min_size=1, max_size=25), st.booleans(), st.booleans(), st.randoms())
def test_visits_are_those_found_one_by_one(
    drawn: list[dict[str, Any]], midnight: bool, by_campaign: bool, chance: random.Random
) -> None:
    touches = [{**t, "name": str(n), "day": t["at"] // 41_000_000} for n, t in enumerate(drawn)]
    chance.shuffle(touches)
    alike = {"system": np.zeros(1, np.uint8), "channel": np.zeros(1, np.uint8), "stream": np.zeros(1, np.int32)}
    columns = {name: np.array([t[name] for t in touches]) for name in touches[0] if name != "name"}
    columns["row"] = np.arange(len(touches))
    met = Met({**columns, **alike}, pa.chunked_array([[t["name"] for t in touches]]))
    rules = VisitRules(30_000_000, midnight, by_campaign, TOLD)
    found = in_order(met)
    begins = begins_of_visits(found, rules)
    visits = one_by_one(touches, rules)
    assert [list(v) for v in np.split([touches[n]["name"] for n in found.order], begins[1:])] == [
        [t["name"] for t in visit] for visit in visits
    ]
    held = held_by_visits(found, begins)
    wanted = [told_of(visit) for visit in visits]
    assert {name: held[name].tolist() for name in wanted[0]} == {n: [w[n] for w in wanted] for n in wanted[0]}
    items = held_by_items(found, begins)
    seen = {(n, t["item"]) for n, visit in enumerate(visits) for t in visit if t["item"] >= 0}
    rows = zip(items["visit"].tolist(), items["item"].tolist(), items["views"].tolist(), strict=True)
    assert list(rows) == [
        (n, i, sum(t["item"] == i and KINDS[t["kind"]] == "product_view" for t in visits[n])) for n, i in sorted(seen)
    ]


def test_shares_and_parts_change_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    chance = random.Random(5)  # noqa: S311 (no secret)
    rows = [
        touched(str(n), chance.choice(("page_view", "product_view", "cart")),
                f"2024-03-0{chance.randint(1, 3)} {chance.randint(9, 11):02}:{chance.randint(0, 59):02}:00",
                visitor_id=chance.choice("abcdef"), item_id=chance.choice(("lamp", "chair")),
                visit_id=chance.choice((None, None, "told", "named")))
        for n in range(200)
    ]  # fmt: skip

    def visits(folder: Path) -> list[Any]:
        with small_lake(folder, {"touch": rows}, "2024-12-31", PLAN, journey=True) as session:
            return session.con.execute("""select v.* exclude (visit), list((i.item_id, i.views) order by i.item_id)
                from lake.journey.visit as v join lake.journey.visit_item as i using (visit) group by all order by all
                """).fetchall()  # fmt: skip

    whole = visits(tmp_path / "whole")
    monkeypatch.setattr(make, "AT_ONCE", 60)
    monkeypatch.setattr(make, "SHARE", 20)
    assert visits(tmp_path / "parts") == whole
    assert len(whole) > 20
