"""Who is who on the simulated merchant, held against the truth: who is found to be one is, and who can be found is."""

from __future__ import annotations

import os
from collections import defaultdict
from collections.abc import Iterable, Iterator
from itertools import combinations
from typing import Any

import duckdb
import pytest

from onebook.app.business import Business, open_business
from onebook.app.who import crowds_in, knowing
from onebook.intake import load
from onebook.measures import use_models
from onebook.sim import World, simulate

KINDS = ("party", "party_code", "party_relation")

Id = tuple[str, str]
"""Of a record: its system and its id there."""


@pytest.fixture(scope="module", params=range(1, 1 + int(os.environ.get("ONEBOOK_TRUTHS", "1"))))
def merchant(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Business:
    """A merchant of which only people and what the web analytics saw are loaded."""
    folder = tmp_path_factory.mktemp("merchant") / "business"
    simulate(World(seed=request.param, size=0.12), folder)
    business = open_business(folder)
    systems = {
        name: system.model_copy(update={"records": {k: m for k, m in system.records.items() if k in wanted}})
        for name, system in business.plan.systems.items()
        if (wanted := (*KINDS, "touch") if name == "analytics" else KINDS)
    }
    plan = business.plan.model_copy(update={"systems": systems})
    report = load(plan, [name for name, system in systems.items() if system.records])
    assert report.clean
    return Business(folder, plan, business.text)


def _truth(merchant: Business, name: str) -> list[tuple[Any, ...]]:
    columns = {"identities": "system, id, person", "codes": "system, id, person, scheme, meant, mistyped, shared_with"}
    return duckdb.sql(f"select {columns[name]} from '{merchant.folder}/truth/{name}.parquet'").fetchall()


def _found(merchant: Business) -> dict[Id, int]:
    with knowing(merchant) as session:
        use_models(session, ("who",))
        rows = session.con.execute("select system, code, person from who where kind <> 'organisation'").fetchall()
    return {(system, code): person for system, code, person in rows}


def _linkable(codes: Iterable[tuple[Any, ...]]) -> Iterator[tuple[Id, Id]]:
    """Give each two records of one person that share a code as it was meant, or hang together through others."""
    part: dict[object, object] = {}

    def root(node: object) -> object:
        while part.setdefault(node, node) != node:
            node = part[node]
        return node

    for system, code, person, scheme, meant, mistyped, shared_with in codes:
        if not mistyped and shared_with != "cashier":
            part[root((system, code, person))] = root((person, scheme, meant))
    together = defaultdict(list)
    for system, code, person in dict.fromkeys(row[:3] for row in codes):
        together[root((system, code, person))].append((system, code))
    for records in together.values():
        yield from combinations(records, 2)


def test_those_found_to_be_one_are_and_those_who_can_be_found_are(merchant: Business) -> None:
    found = _found(merchant)
    who: dict[Id, set[int]] = defaultdict(set)
    for system, code, person in _truth(merchant, "identities"):
        who[system, code].add(person)
    persons = defaultdict(list)
    for record in who:
        persons[found[record]].append(record)
    pairs = [pair for records in persons.values() for pair in combinations(records, 2)]
    parties = [pair for pair in pairs if "analytics" not in (pair[0][0], pair[1][0])]
    for some in (pairs, parties):
        right = sum(bool(who[one] & who[other]) for one, other in some)
        assert right >= 0.99 * len(some), f"precision {right / len(some):.4f}"
    assert len(parties) > 1000

    linkable = list(_linkable(_truth(merchant, "codes")))
    linked = sum(found[one] == found[other] for one, other in linkable)
    assert linked >= 0.95 * len(linkable), f"recall {linked / len(linkable):.4f}"
    assert len(linkable) > 300


def test_the_codes_are_as_noisy_as_they_must_be(merchant: Business) -> None:
    codes = _truth(merchant, "codes")
    assert 0.014 < sum(row[5] for row in codes) / len(codes) < 0.026, "2 % are mistyped"
    assert sum(row[6] != "" for row in codes) > 0.01 * len(codes), "1 % and more are shared"


def test_what_ties_everyone_together_is_found_and_not_followed(merchant: Business) -> None:
    with knowing(merchant) as session:
        crowds = crowds_in(session, 1000)
    shared = defaultdict(set)
    for _, _, person, scheme, meant, _, shared_with in _truth(merchant, "codes"):
        if shared_with in ("cashier", "organisation"):
            shared[scheme, meant if scheme == "email" else f"+49{meant[1:]}"].add(person)
    held = {code for code, people in shared.items() if len(people) > 2}
    assert ("email", "kasse@harbourandpine.example") in held
    assert held <= {(one.scheme, one.code) for one in crowds}
