"""The reference of the plan names every kind of step with its usual phase."""

from __future__ import annotations

from pathlib import Path

from onebook.journey.phases import phases
from onebook.lake import fill, read_models
from onebook.records import record_type

PAGE = (Path(__file__).parents[2] / "docs" / "plan.md").read_text(encoding="utf-8")


def test_the_reference_names_every_kind_with_its_phase() -> None:
    assert [kind for kind, phase in phases().items() if f"| `{kind}` | {phase} |" not in PAGE] == []


def test_every_kind_that_steps_are_made_of_has_a_phase() -> None:
    """Touches keep their kinds as steps; documents and visits are named in the SQL itself."""

    kinds = set(record_type("touch").field("kind").choices) - {"visit", "store_visit"}
    models = " ".join(fill(m.sql, {}) for m in read_models("onebook.journey.visits").values())
    made = {kind for kind in phases() if f"'{kind}'" in models}
    assert kinds <= set(phases())
    assert set(phases()) - kinds <= made | {"visit_return", "visit_service", "visit_account"}
