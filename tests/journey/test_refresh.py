"""What is brought up to date in parts is the same as what is built as a whole."""

from __future__ import annotations

import copy
import csv
import io
import os
import random
import shutil
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from pathlib import Path

import pytest

from onebook.app.business import Business, open_business
from onebook.app.journeys import bring_journey_up
from onebook.intake import load
from onebook.intake.writing import writing
from onebook.journey.build import Changes, find_changes, refresh_journey, write_changes
from onebook.journey.rules import is_up
from onebook.lake import (
    Connection,
    StateLostError,
    compact,
    current_snapshot,
    files_of,
    forget_erased,
    open_lake,
    open_state,
    take_out,
)

PLAN = """
[business]
name = "Shop"
currency = "EUR"
country = "DE"
time_zone = "Europe/Berlin"
[channels.web]
kind = "digital"
[channels.store]
kind = "physical"
[systems.shop]
[systems.shop.sources.parties]
path = "parties.csv"
[systems.shop.sources.codes]
path = "codes.csv"
[systems.shop.sources.orders]
path = "orders.csv"
[systems.shop.sources.touches]
path = "touches.csv"
[systems.shop.sources.links]
path = "links.csv"
[systems.shop.sources.shared]
path = "shared.csv"
[systems.shop.records.party_link]
source = "links"
complete = "export"
constants = { party_system = "shop", other_system = "shop" }
[systems.shop.records.party_link.columns]
party_is = "kind"
party_id = "id"
other_is = "other_kind"
other_id = "other"
verdict = "verdict"
said_at = "at"
[systems.shop.records.shared_code]
source = "shared"
columns = { scheme = "scheme", code = "code" }
complete = "export"
[systems.shop.records.party]
source = "parties"
columns = { external_id = "id", given_name = "given", family_name = "family" }
constants = { kind = "person" }
complete = "export"
[systems.shop.records.party_code]
source = "codes"
columns = { party_id = "party", scheme = "scheme", code = "code" }
complete = "export"
[systems.shop.records.sales_order]
source = "orders"
columns = { external_id = "id", ordered_on = "day", customer_id = "party" }
constants = { channel = "store" }
[systems.shop.records.touch]
source = "touches"
complete = "export"
[systems.shop.records.touch.columns]
external_id = "id"
kind = "kind"
channel = "channel"
touched_at = "at"
customer_id = "party"
visitor_id = "visitor"
visit_id = "visit"
campaign_id = "campaign"
item_id = "item"
"""
EMAILS = ("a@x.example", "b@x.example", "A@x.example ", "c@x.example", "shared@x.example")
PHONES = ("030 123456", "+49 30 123456", "0171 5550001")
NAMES = (("Ana", "Meier"), ("Anna", "Meyer"), ("Ben", "Schulz"), ("", ""))
KINDS = ("visit", "product_view", "cart", "checkout", "error", "page_view", "click", "question")


SEEDS = int(os.environ.get("ONEBOOK_JOURNEYS", "1"))


class World:
    """A small business whose records come, change and go by chance."""

    def __init__(self, seed: int) -> None:
        self.dice = random.Random(seed)  # noqa: S311 (no secret)
        self.parties: dict[str, tuple[str, str]] = {}
        self.codes: set[tuple[str, str, str]] = set()
        self.orders: dict[str, tuple[str, str]] = {}
        self.touches: dict[str, tuple[str, ...]] = {}
        self.links: dict[tuple[str, str, str, str], tuple[str, str]] = {}
        self.shared: set[tuple[str, str]] = set()

    def move_on(self) -> None:
        """Let some records come, others change, and others go."""
        self._parties()
        self._touches()
        self._links()

    def _links(self) -> None:
        pick, whole = self.dice.choice, self.dice.randrange
        for _ in range(3):
            kind, code = pick((("party", self._party()), ("party", self._party()), ("visitor", "V1")))
            other = self._party()
            if (kind, code) != ("party", other):
                at = f"2026-04-0{whole(1, 9)}T{whole(24):02}:00:00Z"
                self.links[kind, code, "party", other] = (pick(("same", "different")), at)
        for link in list(self.links):
            if self.dice.random() < 0.2:
                del self.links[link]
        self.shared = {pick((("email", pick(EMAILS)), ("phone", pick(PHONES))))} if self.dice.random() < 0.5 else set()

    def _parties(self) -> None:
        pick = self.dice.choice
        for _ in range(4):
            self.parties[f"P{self.dice.randrange(8)}"] = pick(NAMES)
        for party in list(self.parties):
            if self.dice.random() < 0.5:
                self.codes.add((party, "email", pick(EMAILS)))
            if self.dice.random() < 0.3:
                self.codes.add((party, "phone", pick(PHONES)))
        for code in sorted(self.codes):
            if self.dice.random() < 0.15:
                self.codes.discard(code)
        for _ in range(3):
            self.orders[f"O{self.dice.randrange(9)}"] = (f"2026-03-0{self.dice.randrange(1, 9)}", self._party())

    def _touches(self) -> None:
        for _ in range(30):
            self.touches[f"T{self.dice.randrange(120)}"] = self._touch()
        for touch in sorted(self.touches):
            if self.dice.random() < 0.05:
                del self.touches[touch]

    def _party(self) -> str:
        return f"P{self.dice.randrange(9)}"

    def _touch(self) -> tuple[str, ...]:
        pick, whole = self.dice.choice, self.dice.randrange
        at = f"2026-03-0{whole(1, 4)}T{whole(24):02}:{whole(60):02}:00Z"
        visitor = pick(("", "V1", "V2", "V3"))
        party = self._party() if self.dice.random() < 0.4 else ""
        visit = f"{visitor}{at[8:10]}" if visitor and self.dice.random() < 0.4 else ""
        return (
            pick(KINDS),
            pick(("web", "web", "web", "store")),
            at,
            party,
            visitor,
            visit,
            pick(("", "C1", "C2")),
            pick(("", "I1", "I2")),
        )

    def write(self, folder: Path) -> None:
        def table(name: str, header: str, rows: list[tuple[str, ...]]) -> None:
            text = io.StringIO()
            csv.writer(text, lineterminator="\n").writerows([header.split(), *rows])
            (folder / f"{name}.csv").write_text(text.getvalue(), encoding="utf-8")

        table("parties", "id given family", [(k, *v) for k, v in self.parties.items()])
        table("codes", "party scheme code", sorted(self.codes))
        table("orders", "id day party", [(k, *v) for k, v in self.orders.items()])
        table("links", "kind id other_kind other verdict at", [(*k, *v) for k, v in self.links.items()])
        table("shared", "scheme code", sorted(self.shared))
        table(
            "touches",
            "id kind channel at party visitor visit campaign item",
            [(k, *v) for k, v in self.touches.items()],
        )


TOLD = {
    "persons": """select list_sort(list(n.kind || n.system || n.code)) from lake.journey.person as p
        join lake.journey.node as n on n.id = p.node group by p.person having count(*) > 1""",
    "counted": "select * from lake.journey.alias",
    "visits": """select s.code, p.code, v.* exclude (visit, stream, party) from lake.journey.visit as v
        join lake.journey.node as s on s.id = v.stream left join lake.journey.node as p on p.id = v.party""",
    "items": """select v.document_id, i.* exclude (visit) from lake.journey.visit_item as i
        join lake.journey.visit as v on v.visit = i.visit""",
    "steps": """select n.kind, n.code, s.* exclude (node, visit), v.document_id from lake.journey.step as s
        join lake.journey.node as n on n.id = s.node left join lake.journey.visit as v on v.visit = s.visit""",
}


def _told(con: Connection) -> dict[str, list[str]]:
    return {name: sorted(repr(row) for row in con.execute(sql).fetchall()) for name, sql in TOLD.items()}


def _said_so(con: Connection) -> None:
    """What is said of two records holds: who are different are not one, and who are the same are, unless that parts."""
    rows = con.execute("""select t.verdict, a.person = b.person, a.node in (select node from lake.journey.parted)
        from lake.journey.told as t join lake.journey.person as a on a.node = t.node
        join lake.journey.person as b on b.node = t.other""").fetchall()
    for verdict, one, torn in rows:
        assert one == (verdict == "same") or (verdict == "same" and torn)


def _moved_on(business: Business, world: World) -> None:
    """Let the world move on, and load what it has become."""
    world.move_on()
    world.write(business.folder)
    report = load(open_business(business.folder).plan, again=True)
    assert not [f for s in report.systems for f in s.refused]


Lived = tuple[Business, World]
"""A business whose journey lacks what came last, and the world that it records."""


@pytest.fixture(scope="module")
def lived(tmp_path_factory: pytest.TempPathFactory) -> Callable[[int], Lived]:
    """Return a function that gives the business of a seed, made once. Tests must not change it."""

    @cache
    def live(seed: int) -> Lived:
        world, folder = World(seed), tmp_path_factory.mktemp(f"lived{seed}")
        if seed == 0:
            world.parties[ERASED] = ("Eve", "Gone")
            world.codes = {(ERASED, "email", SECRET)}
        (folder / "onebook.toml").write_text(PLAN, encoding="utf-8")
        business = open_business(folder)
        _moved_on(business, world)
        bring_journey_up(business)
        _moved_on(business, world)
        return business, world

    return live


@pytest.fixture
def built(lived: Callable[[int], Lived], tmp_path: Path) -> Callable[[int], Lived]:
    """Return a function that gives a copy of the business of a seed."""

    def give(seed: int = 0) -> Lived:
        business, world = lived(seed)
        shutil.copytree(business.folder, tmp_path, dirs_exist_ok=True)
        return open_business(tmp_path), copy.deepcopy(world)

    return give


def _found(business: Business) -> Changes:
    with open_lake(business.lake) as con:
        changes = find_changes(con, business.plan)
    assert changes
    return changes


def _written(business: Business, changes: Changes) -> bool:
    with writing(business.lake, "changes of the journey") as con:
        return write_changes(con, business.lake, changes)


def _is_as_a_whole(business: Business) -> None:
    """The journey is up, and what it would be if it was built now."""
    with writing(business.lake) as con:
        assert is_up(con, business.plan)
        in_parts = _told(con)
        _said_so(con)
        con.execute("drop schema lake.journey cascade")
        refresh_journey(con, business.plan, business.lake)
        assert in_parts == _told(con)
        _said_so(con)
        assert all(in_parts.values()), "the world must have something of each"


@pytest.mark.parametrize("seed", range(SEEDS))
def test_parts_make_the_whole(built: Callable[[int], Lived], seed: int) -> None:
    business, world = built(seed)
    assert _written(business, _found(business))
    _moved_on(business, world)
    with writing(business.lake) as con:
        refresh_journey(con, business.plan, business.lake)
        _said_so(con)
    for _ in range(1 if SEEDS == 1 else 2):
        _moved_on(business, world)
        assert _written(business, _found(business))
    _is_as_a_whole(business)


@pytest.mark.parametrize("seed", range(SEEDS))
def test_changes_are_found_while_others_write(built: Callable[[int], Lived], seed: int) -> None:
    business, world = built(seed)
    with writing(business.lake):
        changes = _found(business)
    for _ in range(2):
        _moved_on(business, world)
        assert _written(business, changes)
        with open_lake(business.lake) as con:
            assert not is_up(con, business.plan)
        changes = _found(business)
    assert _written(business, changes)
    _is_as_a_whole(business)


def test_the_journeys_small_files_are_joined(
    built: Callable[..., Lived], monkeypatch: pytest.MonkeyPatch
) -> None:  # fmt: skip
    def files() -> int:
        with open_lake(business.lake) as con:
            return len(files_of(con, "journey", current_snapshot(con)))

    business, world = built()
    before = files()
    monkeypatch.setattr("onebook.app.journeys.MANY_FILES", before - 1)
    bring_journey_up(business)
    assert files() < before
    _moved_on(business, world)
    bring_journey_up(business)
    _is_as_a_whole(business)


def _erase(business: Business) -> None:
    """Take a party out of the lake."""
    with writing(business.lake) as con:
        con.execute("begin")
        take_out(con, "shop", ERASED, ["shop"], 1)
        con.execute("commit")
        forget_erased(con, business.lake)


def _tidy(business: Business) -> None:
    with writing(business.lake) as con:
        compact(con, whole=True)


def _bring_up_at_once(business: Business) -> None:
    """Let several bring the journey up."""
    with ThreadPoolExecutor(2) as pool:
        list(pool.map(bring_journey_up, [business] * 2))


ERASED, SECRET = "P99", "secret@x.example"


@pytest.mark.parametrize("meanwhile", [_erase, _tidy, _bring_up_at_once])
def test_what_was_found_of_tables_that_changed_is_not_written(
    built: Callable[..., Lived], meanwhile: Callable[[Business], None]
) -> None:  # fmt: skip
    business, _ = built()
    changes = _found(business)
    meanwhile(business)
    assert not _written(business, changes)
    bring_journey_up(business)
    if meanwhile is _erase:
        with open_lake(business.lake) as con:
            assert not con.execute("select 1 from lake.journey.edge where key = ?", [SECRET]).fetchall()
    _is_as_a_whole(business)


def test_a_state_that_is_dropped_is_read_no_further(built: Callable[..., Lived]) -> None:
    business, _ = built()

    def find() -> None:
        with open_state(business.lake) as con:
            _erase(business)
            find_changes(con, business.plan)

    with pytest.raises(StateLostError):
        find()
