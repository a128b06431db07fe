"""What is brought up to date in parts is the same as what is built as a whole."""

from __future__ import annotations

import csv
import io
import os
import random
from collections.abc import Callable
from pathlib import Path

import pytest

from onebook.app.business import Business, open_business
from onebook.intake import load
from onebook.intake.writing import writing
from onebook.journey.build import refresh_journey
from onebook.lake import Connection

PLAN = """
[business]
name = "Shop"
currency = "EUR"
country = "DE"
time_zone = "Europe/Berlin"
[storage]
threads = 2
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


@pytest.mark.parametrize("seed", range(SEEDS))
def test_parts_make_the_whole(make_business: Callable[..., Business], seed: int) -> None:
    world = World(seed)
    files = {f"{name}_csv": "" for name in ("parties", "codes", "orders", "touches", "links", "shared")}
    business = make_business(PLAN, **files)
    for _ in range(4):
        world.move_on()
        world.write(business.folder)
        report = load(open_business(business.folder).plan, again=True)
        assert not [f for s in report.systems for f in s.refused]
        with writing(business.lake) as con:
            refresh_journey(con, business.plan, business.lake)
            _said_so(con)
    with writing(business.lake) as con:
        in_parts = _told(con)
        con.execute("drop schema lake.journey cascade")
        refresh_journey(con, business.plan, business.lake)
        assert in_parts == _told(con)
        _said_so(con)
        assert all(in_parts.values()), "the world must have something of each"
