"""The simulated merchant: the same seed gives the same bytes, sizes keep shapes, and each effect can be taken out."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
from dataclasses import asdict
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq
import pytest

from onebook.records import BadInput
from onebook.sim import CAMPAIGNS, CHANNELS, Effects, World, simulate, switched_off
from onebook.sim.decide import visit_key
from onebook.sim.draws import Dice
from onebook.sim.export import marketplace, till
from onebook.sim.made import Made, make
from onebook.sim.money import advertising
from onebook.sim.supply import purchases
from onebook.sim.visits import PURPOSES


def digests(folder: Path) -> dict[str, str]:
    return {
        str(p.relative_to(folder)): hashlib.sha256(p.read_bytes()).hexdigest()
        for p in sorted(folder.rglob("*"))
        if p.is_file()
    }


def test_the_same_seed_gives_the_same_bytes_and_another_does_not(tmp_path: Path) -> None:
    simulate(World(size=0.02), tmp_path / "a")
    # Another process, elsewhere on earth, with other hashes and one thread.
    code = "import sys; from pathlib import Path; from onebook.sim import World, simulate; "
    other_place = {"PYTHONHASHSEED": "77", "TZ": "Asia/Kolkata", "LC_ALL": "C", "OMP_NUM_THREADS": "1"}
    subprocess.run(
        [sys.executable, "-c", f"{code}simulate(World(size=0.02), Path({str(tmp_path / 'b')!r}))"],
        check=True,
        env=os.environ | other_place,
        cwd=Path(__file__).parents[2],
    )
    simulate(World(size=0.02, seed=2), tmp_path / "c")
    first = digests(tmp_path / "a")
    assert first == digests(tmp_path / "b")
    other = digests(tmp_path / "c")
    assert other.keys() == first.keys()
    assert other["exports/shop/orders.csv"] != first["exports/shop/orders.csv"]


@pytest.fixture(scope="module")
def usual() -> Made:
    return make(World(size=0.5))


def without(*effects: str) -> Made:
    return make(World(size=0.5, effects=switched_off(Effects(), *effects)))


def rates(made: Made) -> dict[str, tuple[float, int]]:
    """Return shares that a size must not change, with what each is a share of."""
    needs, placed = made.life.needs, made.orders
    web = needs["intended"] == 0
    found = {f"turned to {c}": ((needs["intended"] == n).mean(), len(needs["need"])) for n, c in enumerate(CHANNELS)}
    found |= {
        "bought": (needs["bought"].mean(), len(needs["need"])),
        "order fails": (needs["failed"][web].mean(), int(web.sum())),
        "late": (placed["late"].mean(), len(placed["order"])),
        "returned": (placed["returned"].mean(), len(placed["order"])),
        "caused by research": ((~needs["anyway"])[needs["bought"]].mean(), int(needs["bought"].sum())),
        "lead won": (made.leads["won"].mean(), len(made.leads["lead"])),
        "solved": (made.contacts["solved"].mean(), len(made.contacts["contact"])),
        "saved": (needs["saved"][web].mean(), int(web.sum())),
        "explains again": (made.contacts["again"].mean(), len(made.contacts["contact"])),
    }
    return found


def counted(made: Made, folder: Path) -> dict[str, float]:
    """Return what systems only count, for each of what it stands for."""
    needs, days = made.life.needs, made.world.days
    shown = advertising(made.world, made.dice, made.life, made.visits)
    bought = purchases(made.world, made.items, made.days, made.dice, made.orders, made.lines)
    marketplace.write(made, folder)
    till.write(made, folder)
    traffic = [line.split("\t") for line in (folder / "traffic.txt").read_text().splitlines()[1:]]
    doors = [line.split(";") for line in (folder / "besucher.csv").read_text("cp1252").splitlines()[1:]]
    turned = np.bincount(needs["channel"][needs["at"] < days * 86_400], minlength=len(CHANNELS))
    return {
        "impressions a click": shown["impressions"].sum() / shown["clicks"].sum(),
        "cost a click": shown["cost"].sum() / shown["clicks"].sum(),
        "units that came": bought["came"].sum() / bought["units"].sum(),
        "units refused": bought["refused"].sum() / bought["units"].sum(),
        "marketplace visits": sum(int(row[1]) for row in traffic) / turned[1],
        "people at the doors": sum(int(row[2]) for row in doors) / turned[2],
    }


def test_what_is_only_counted_keeps_its_rates_too(tmp_path: Path) -> None:
    small, large = (counted(make(World(size=size)), tmp_path / str(size)) for size in (0.03, 0.3))
    for name, value in large.items():
        # Refused units are few; all else comes in thousands.
        assert small[name] == pytest.approx(value, rel=0.8 if name == "units refused" else 0.12), name


def test_another_size_keeps_the_shapes(usual: Made) -> None:
    small, large = rates(make(World(size=0.1))), rates(usual)
    for name, (share, number) in small.items():
        other, others = large[name]
        # Five standard errors of the difference; needs of one person hang together, so twice that of single draws.
        error = np.sqrt(share * (1 - share) / number + other * (1 - other) / others)
        assert abs(share - other) < 10 * error, name
    assert 4.5 < large["bought"][1] / small["bought"][1] < 5.5


def test_the_demo_has_the_size_that_is_promised(usual: Made) -> None:
    assert 45_000 < 2 * len(usual.orders["order"]) < 55_000


def test_a_longer_time_has_more_of_the_same() -> None:
    one, two = make(World(size=0.1)), make(World(size=0.1, days=730))
    assert 1.7 < len(two.orders["order"]) / len(one.orders["order"]) < 2.6
    assert {int(d) for d in np.unique(two.orders["day"] // 365)} == {0, 1}


@pytest.mark.parametrize(
    "world",
    [World(size=0.001), World(size=0.0001, days=5), World(size=0.001, start=date(2024, 7, 1), days=500)],
    ids=["nobody in some channels", "five days", "from July over a leap day's year"],
)
def test_the_smallest_worlds_are_written_too(tmp_path: Path, world: World) -> None:
    simulate(world, tmp_path)
    told = json.loads((tmp_path / "truth" / "world.json").read_text())
    assert told["days"] == world.days
    assert len(pq.read_table(tmp_path / "truth" / "orders.parquet")) == len(make(world).orders["order"])


def test_campaigns_run_on_their_days_of_the_year_whenever_a_world_begins() -> None:
    made = make(World(size=0.1, start=date(2025, 7, 1)))
    spring = next(n for n, c in enumerate(CAMPAIGNS) if c.number == "C06")
    met = made.life.needs["day"][made.life.needs["met"][:, spring]]
    days = {(made.world.start + timedelta(days=int(d))).month for d in met}
    assert days == {3, 4, 5}


def test_research_causes_what_disappears_without_it(usual: Made) -> None:
    with_it, without_it = usual.life.needs, without("research").life.needs
    # First needs meet the same luck in both worlds; only the purchases that research caused are gone. Who is brought
    # by others may come on another day, or not at all.
    own = (with_it["nth"] == 0) & (usual.life.brought_by[with_it["person"]] < 0)
    bought = dict(zip(without_it["need"].tolist(), without_it["bought"].tolist(), strict=True))
    assert own.sum() > 10_000
    assert [bought[n] for n in with_it["need"][own].tolist()] == with_it["anyway"][own].tolist()
    assert (with_it["bought"] & ~with_it["anyway"]).sum() > 500
    assert (without_it["anyway"] | ~without_it["bought"]).all()


def test_campaigns_add_what_is_told_and_the_one_that_follows_buyers_adds_nothing(usual: Made) -> None:
    needs = usual.life.needs
    added = (needs["bought"][:, None] & ~needs["without"]).sum(axis=0)
    for place, campaign in enumerate(CAMPAIGNS):
        assert (added[place] > 0) == (campaign.effect > 0), campaign.name
    follows = next(n for n, c in enumerate(CAMPAIGNS) if c.after_research)
    met = needs["met"][:, follows]
    # Those who meet it buy more often all the same: they had looked already.
    assert needs["bought"][met].mean() > needs["bought"][~met].mean() + 0.05
    off = without("campaigns").life.needs
    assert not (off["bought"][:, None] & ~off["without"]).any()


@pytest.mark.parametrize(
    ("effect", "fact", "sign"),
    [
        ("errors", "failed", -1),
        ("slow_pages", "slow", -1),
        ("out_of_stock", "out", -1),
        ("missing_information", "silent", -1),
        ("delivery_promise", "next_day", 1),
        ("payment_choice", "on_account", 1),
        ("mobile", "mobile", -1),
    ],
)
def test_what_helps_and_hinders_does_so_until_it_is_switched_off(
    usual: Made, effect: str, fact: str, sign: int
) -> None:
    def difference(made: Made) -> tuple[float, float]:
        needs = made.life.needs
        web = needs["intended"] == 0
        bought = needs["bought"] & ~needs["saved"]
        met, not_met = (bought[web & (needs[fact] == value)] for value in (True, False))
        error = np.sqrt(met.var() / len(met) + not_met.var() / len(not_met))
        return met.mean() - not_met.mean(), error

    told, error = difference(usual)
    assert sign * told > 3 * error
    told, error = difference(without(effect))
    assert abs(told) < 4 * error


def test_what_the_site_shows_does_not_tell_who_came_to_buy(usual: Made) -> None:
    seen = usual.visits
    decides, views = seen["purpose"] == PURPOSES.index("order"), seen["item"] >= 0
    for fact in ("slow", "out", "silent", "next_day", "on_account"):
        one, other = seen[fact][views & decides], seen[fact][views & ~decides]
        error = np.sqrt(one.var() / len(one) + other.var() / len(other))
        # People's tastes last, so that facts of items hang together: twice the error of single draws, and more.
        assert abs(one.mean() - other.mean()) < 12 * error, fact
        assert one.any(), fact
    # Who met an error in the checkout had begun it.
    needs = usual.life.needs
    keys = visit_key(needs["need"][needs["failed"]])
    failed = np.isin(seen["key"], keys) & np.isin(seen["page"], [5, 6])
    assert failed.sum() > 100
    assert seen["checkout"][failed].all()
    assert seen["cart"][seen["checkout"]].all()


def test_who_gives_up_on_the_site_and_buys_elsewhere_leaves_both_traces(usual: Made) -> None:
    seen, needs = usual.visits, usual.life.needs
    saved = np.flatnonzero(needs["saved"] & (needs["at"] < usual.world.days * 86_400))
    assert len(saved) > 500
    assert (needs["channel"][saved] != 0).all()
    visits = np.flatnonzero(seen["saved"])
    assert set(seen["need"][visits].tolist()) >= set(needs["need"][saved].tolist())
    assert not seen["ordered"][visits].any()
    assert (seen["at"][visits] + seen["seconds"][visits] < needs["at"][seen["place"][visits]]).all()


def test_explaining_again_hangs_on_having_been_elsewhere_before(usual: Made) -> None:
    asked = usual.contacts
    moved, again = asked["moved"], asked["again"]
    assert again[moved].mean() > 4 * again[~moved].mean()
    assert (asked["from_at"] < asked["at"])[asked["from"] >= 0].all()
    phone = asked["at"][asked["channel"] == 3] % 86_400 // 3600
    assert phone.min() >= 8
    assert phone.max() < 19


def test_seasons_growth_and_the_peak_can_be_taken_out(usual: Made) -> None:
    even = without("seasons", "growth", "peak", "change", "campaigns", "referrals", "coming_back", "lateness")
    fifth = np.bincount(even.orders["day"] // 73, minlength=5)[:5]
    assert fifth.max() < 1.06 * fifth.min()
    grown = np.bincount(usual.orders["day"] // 73, minlength=5)[:5]
    assert grown[4] > 1.5 * grown[0]
    for made, times in ((usual, 2.2), (even, 1.0)):
        day, late = made.orders["day"], made.orders["late"]
        peak = (day >= 328) & (day <= 358)
        before = (day >= made.world.change_day) & ~peak
        assert late[peak].mean() / late[before].mean() == pytest.approx(times, rel=0.25)


def test_an_error_keeps_people_away_until_it_is_switched_off(usual: Made) -> None:
    def away(made: Made) -> float:
        return float(np.isfinite(made.life.left_at).mean())

    other = without("coming_back", "lateness")
    assert away(usual) > 0.005
    assert away(other) == 0
    assert len(other.orders["order"]) > len(usual.orders["order"])


def test_the_change_shows_from_its_day_on(usual: Made) -> None:
    def ratio(made: Made) -> float:
        seen = made.visits
        after = seen["at"] // 86_400 >= made.world.change_day
        return float(seen["failed"][after].mean() / seen["failed"][~after].mean())

    assert ratio(usual) == pytest.approx(0.45, abs=0.08)
    assert ratio(without("change")) == pytest.approx(1.0, abs=0.12)
    leads = usual.leads
    own, after = ~leads["copy"], leads["at"] // 86_400 >= usual.world.change_day
    home = leads["answered_in"] == leads["channel"]
    assert home[own & after].mean() == pytest.approx(1 - 0.32 * 0.45, abs=0.06)
    assert home[own & ~after].mean() == pytest.approx(1 - 0.32, abs=0.06)


def test_nobody_acts_before_coming_or_after_leaving(usual: Made) -> None:
    life = usual.life
    needs = life.needs
    day = needs["day"]
    assert (day >= np.floor(life.came_at[needs["person"]]).clip(0) - 1).all()
    assert (day <= life.left_at[needs["person"]] + 1).all()
    brought = np.flatnonzero(life.brought_by >= 0)
    assert len(brought) > 100
    assert np.isin(life.brought_by[brought], needs["person"][needs["bought"]]).all()


def test_nothing_is_exported_from_after_the_end(usual: Made) -> None:
    end = usual.world.days * 86_400
    for table, columns in (
        (usual.orders, ("at", "shipped", "delivered", "cancelled_at", "returned_at", "refunded_at")),
        (usual.payments, ("at",)),
        (usual.contacts, ("at", "answered_at")),
        (usual.surveys, ("at",)),
        (usual.leads, ("at", "answered_at", "engaged_at", "offered_at", "closed_at")),
        (usual.visits, ("at",)),
    ):
        for column in columns:
            assert table[column].max() < end, column
            assert table[column].min() >= 0, column


def test_an_unknown_switch_is_told() -> None:
    with pytest.raises(BadInput, match="there is no effect 'reserch'"):
        switched_off(Effects(), "reserch")


def test_draws_are_even_and_hang_on_nothing_else() -> None:
    dice, keys = Dice(3), np.arange(200_000)
    found = dice.uniform("a", keys)
    counts = np.bincount((found * 100).astype(int), minlength=100)
    assert ((counts - 2000) ** 2 / 2000).sum() < 160  # chi-square, 99 degrees of freedom, 1 in 10,000
    for other in (dice.uniform("b", keys), dice.uniform("a", keys, 1), Dice(4).uniform("a", keys), np.roll(found, 1)):
        assert abs(np.corrcoef(found, other)[0, 1]) < 0.012
    assert (dice.uniform("a", keys[[5, 3]]) == found[[5, 3]]).all()


def test_every_effect_is_in_the_docs_with_its_strength() -> None:
    page = (Path(__file__).parents[2] / "docs" / "merchant.md").read_text()
    effects = Effects()
    for name, strength in asdict(effects).items():
        assert f"| `{name}` | {strength:g} | {effects.meanings()[name]} |" in page
