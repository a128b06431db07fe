"""Broken exports through the whole of `load`: none crashes, none is half applied, each gets its sentence."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from onebook.app.business import open_business
from onebook.app.intake import load_business, rejects
from onebook.app.look import run_sql
from tests.exports.broken import Broken, broken_exports, build, plan_text


@pytest.mark.parametrize("broken", [pytest.param(b, id=b.name) for b in broken_exports()])
def test_every_broken_export(tmp_path: Path, broken: Broken) -> None:
    if broken.only_as_user and os.geteuid() == 0:
        pytest.skip("root may read every file")
    build(broken, tmp_path)
    (tmp_path / "onebook.toml").write_text(plan_text(broken))
    business = open_business(tmp_path)
    report = load_business(business, [], None, False, False, lambda *_: None)
    held = run_sql(
        business,
        """select count(*), count(distinct (sales_order_id, line)), (select count(*) from sales_order)
        from sales_order_line""",
    )
    assert held.rows == ((broken.good, broken.good, 3),)
    said = [str(f) for s in report.systems for f in s.refused] + [r.sentence() for r in rejects(business, None, None)]
    if broken.level == "reads":
        assert report.clean
        assert not said
    else:
        assert not report.clean
        assert any(broken.says in sentence for sentence in said), said


def test_there_are_at_least_25_broken_exports() -> None:
    assert sum(b.level != "reads" for b in broken_exports()) >= 25
