"""Drivers and inhibitors planted in the simulated merchant are found from its exports, and none else."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from onebook.app.business import open_business
from onebook.app.drivers.drivers import DriversFound, LevelFound, ask_drivers
from onebook.app.measuring import Asking
from onebook.intake import load
from onebook.sim import Effects, World, simulate, switched_off

SIZE = 0.1
SEEDS = range(1, 1 + int(os.environ.get("ONEBOOK_TRUTHS", "1")))
several = pytest.mark.skipif(len(SEEDS) < 3, reason="one merchant has too few of them; `make prove` takes three")
OF_VISITS = (
    "errors", "slow_pages", "out_of_stock", "missing_information", "delivery_promise", "payment_choice", "mobile",
    "price",
)  # fmt: skip
SYSTEMS, UNITS = ["erp", "shop", "analytics"], ("visits",)
if len(SEEDS) >= 3:
    SYSTEMS, UNITS = [*SYSTEMS, "crm", "helpdesk"], (*UNITS, "leads", "questions")
Levels = Mapping[tuple[str, str], LevelFound]


def levels(found: DriversFound) -> Levels:
    return {
        (fact.key, level.group.name): level
        for stage in found.stages
        for fact in stage.facts
        for level in fact.levels
        if not fact.of.given
    }


def told(folder: Path, seed: int, systems: list[str], units: tuple[str, ...], *off: str) -> Mapping[str, Levels]:
    simulate(World(seed=seed, size=SIZE, effects=switched_off(Effects(), *off)), folder)
    business = open_business(folder)
    load(business.plan, systems)
    return {of: levels(ask_drivers(business, Asking(), of)) for of in units}


@pytest.fixture(scope="module")
def worlds(tmp_path_factory: pytest.TempPathFactory) -> Mapping[int, Mapping[str, Levels]]:
    return {seed: told(tmp_path_factory.mktemp("world"), seed, SYSTEMS, UNITS) for seed in SEEDS}


def points(found: Levels, fact: str, level: str) -> float:
    effect = found[fact, level].effect
    assert effect
    assert effect.points.value is not None
    return effect.points.value


@pytest.mark.parametrize(
    ("fact", "level", "sign"),
    [
        ("errors", "yes", -1),
        ("load_seconds", "over 4", -1),
        ("out_of_stock", "yes", -1),
        ("information_missing", "yes", -1),
        ("promised_days", "3", -1),
        ("price_ratio", "over 1.5", -1),
        ("device", "desktop", 1),
        ("payment_methods:account", "yes", 1),
    ],
)
def test_what_is_planted_in_visits_is_found_with_its_sign(
    worlds: Mapping[int, Mapping[str, Levels]], fact: str, level: str, sign: int
) -> None:
    """At this size the strong ones are sure each time; of all, the sign is right at each seed."""
    assert [points(world["visits"], fact, level) * sign > 0 for world in worlds.values()] == [True] * len(SEEDS)


@pytest.mark.parametrize("fact", ["errors", "out_of_stock", "promised_days"])
def test_strong_inhibitors_are_beyond_doubt(worlds: Mapping[int, Mapping[str, Levels]], fact: str) -> None:
    level = "3" if fact == "promised_days" else "yes"
    found = [world["visits"][fact, level].effect for world in worlds.values()]
    assert sum(effect is not None and effect.tells for effect in found) >= max(1, len(SEEDS) - 1)


def share(worlds: Mapping[int, Mapping[str, Levels]], of: str, chosen: Callable[[str, str], bool]) -> float:
    """The outcome's share with some levels, all seeds together: one has but some hundred leads."""
    mine = [level.alone for world in worlds.values() for at, level in world[of].items() if chosen(*at)]
    return sum(one.events for one in mine) / sum(one.rows for one in mine)


@several
def test_leads_are_won_by_quick_answers_where_they_came_in(worlds: Mapping[int, Mapping[str, Levels]]) -> None:
    within_a_day, later = ("up to 4", "4 to 24"), ("24 to 72", "over 72")
    assert share(worlds, "leads", lambda f, x: f == "hours" and x in within_a_day) > share(
        worlds, "leads", lambda f, x: f == "hours" and x in later
    )
    assert share(worlds, "leads", lambda f, x: (f, x) == ("answered_here", "yes")) > share(
        worlds, "leads", lambda f, x: (f, x) == ("answered_here", "no")
    )


@several
def test_questions_answered_within_four_hours_are_followed_by_orders(
    worlds: Mapping[int, Mapping[str, Levels]],
) -> None:
    soon, later = ("up to 1", "1 to 4"), ("4 to 24", "over 24")
    assert share(worlds, "questions", lambda f, x: f == "hours" and x in soon) > share(
        worlds, "questions", lambda f, x: f == "hours" and x in later
    )


def test_what_is_not_there_is_not_claimed(tmp_path: Path) -> None:
    found = told(tmp_path, 1, ["erp", "analytics"], ("visits",), *OF_VISITS)["visits"]
    told_apart = [at for at, level in found.items() if level.effect and level.effect.tells and level.named]
    number = sum(1 for level in found.values() if level.effect and level.named)
    assert len(told_apart) <= number // 4, told_apart
    assert ("errors", "yes") not in told_apart, "those who go further meet more errors, and buy more"
