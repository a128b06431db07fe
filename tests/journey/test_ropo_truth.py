"""The increment of research before purchase covers the truth of simulated merchants as often as it says.

`ONEBOOK_ROPO_SEEDS` merchants are taken straight from the simulation, `ONEBOOK_ROPO_WHOLE` of them the whole way:
written as exports, loaded, persons found, visits made.
"""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np
import pytest
from ropo_world import SHARES, Seen, judged, seen
from scipy.stats import binom

from onebook.app.business import open_business
from onebook.app.cross_channel.researched import LINES
from onebook.app.intake import load_business
from onebook.app.journeys import journeying
from onebook.journey.effects.ropo import ropo
from onebook.measures import use_models
from onebook.sim import World, simulate

SEEDS = int(os.environ.get("ONEBOOK_ROPO_SEEDS", "3"))
WHOLE = int(os.environ.get("ONEBOOK_ROPO_WHOLE", "1"))
SIZE = 0.1


@pytest.fixture(scope="module")
def worlds() -> list[Seen]:
    return [seen(World(seed=seed, size=SIZE)) for seed in range(1, SEEDS + 1)]


@pytest.mark.parametrize("nth", range(len(SHARES)), ids=SHARES)
def test_the_interval_covers_the_truth_as_often_as_it_says(worlds: list[Seen], nth: int) -> None:
    found = [getattr(ropo(one.purchases), SHARES[nth]) for one in worlds]
    every, beyond = np.sum([one.truth[nth] for one in worlds], axis=0)
    truth = beyond / every  # of merchants of this kind: what an interval for a sample of customers is about
    held = sum(one.increment.low <= truth <= one.increment.high for one in found)
    low, high = binom.ppf(0.005, SEEDS, 0.95), binom.ppf(0.995, SEEDS, 0.95)
    off = np.array([one.increment.value for one in found]) - truth
    told = f"{held} of {SEEDS}, allowed {low:.0f} to {high:.0f}; off by {off.mean():+.4f} on average of {truth:.4f}"
    assert low <= held <= high, told
    assert abs(off.mean()) <= 3 * off.std() / np.sqrt(SEEDS) + 0.01, told
    # The plain share overstates: hardly ever does its interval reach down to the truth.
    assert sum(one.plain.low > truth for one in found) >= 0.95 * SEEDS


@pytest.mark.parametrize("seed", range(1, WHOLE + 1))
def test_the_truth_is_covered_the_whole_way_from_the_exports(tmp_path: Path, seed: int) -> None:
    world = World(seed=seed, size=SIZE)
    simulate(world, tmp_path)
    business = open_business(tmp_path)
    assert load_business(business, [], None, False, False, lambda *_: None).clean
    with journeying(business) as session:
        use_models(session, LINES)
        con, truth = session.con, tmp_path / "truth"
        con.execute(f"""create temp table told_need as
            select system, "order" as id, need from read_parquet('{truth}/orders.parquet')
            union all select system, contact, need from read_parquet('{truth}/contacts.parquet')
            union all select 'analytics', t.external_id, v.need
            from touch as t join read_parquet('{truth}/visits.parquet') as v on cast(v.session as varchar) = t.visit_id
            where t.system = 'analytics'""")
        for name, model in (("needed_line", "person_line"), ("needed_interest", "interest")):
            con.execute(f"""create temp view {name} as select r.*, n.need from {model} as r
                left join told_need as n on n.system = r.system and n.id = r.document_id""")
        whole = judged(con, session.plan.visits.look_back_days)
    # Fewer visits can be tied to buyers than the simulation itself could: other figures, and another truth about them.
    assert len(whole.purchases.order) > 500
    found = ropo(whole.purchases)
    for nth, name in enumerate(SHARES):
        every, beyond = whole.truth[nth]
        one = getattr(found, name)
        assert one.increment.low <= beyond / every <= one.increment.high, name
        assert one.plain.low > beyond / every, name
