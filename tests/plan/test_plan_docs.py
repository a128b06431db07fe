"""The reference of the plan names every setting, with its default, and its example works."""

from __future__ import annotations

import re
from decimal import Decimal
from pathlib import Path

import pytest
from pydantic_core import PydanticUndefined

from onebook.app.planning import check_folder
from onebook.plan import Capabilities, Plan, model, parse_plan
from onebook.plan.check import check_plan
from onebook.plan.flows import flows
from onebook.plan.toml_text import value
from onebook.plan.wording import setting_tables
from onebook.records import record_types

PAGE = (Path(__file__).parents[2] / "docs" / "plan.md").read_text(encoding="utf-8")
EXAMPLE = re.search(r"<!-- example -->\n```toml\n(.*?)```", PAGE, re.DOTALL)[1]
ROW = re.compile(r"^\| `(\w+)` \| (.+?) \| (.+) \|$", re.MULTILINE)
CAPABILITIES = {"files": Capabilities(frozenset(record_types()), mapped=True)}


def section(table: tuple[str, ...]) -> str:
    shown = ".".join("NAME" if part == "*" else part for part in table)
    heading = re.escape(f"`[{shown}]`" if table else "The tables")
    found = re.search(rf"^##+ {heading}\n(.*?)(?=^##|\Z)", PAGE, re.MULTILINE | re.DOTALL)
    assert found, f"no section {shown}"
    return found[1]


MODELS = {
    (): Plan, ("business",): model.Business, ("working",): model.Working, ("channels", "*"): model.Channel,
    ("systems", "*"): model.System, ("systems", "*", "sources", "*"): model.Source,
    ("systems", "*", "records", "*"): model.RecordMapping, ("places", "*"): model.PlanPlace, ("goals", "*"): model.Goal,
    ("routing",): model.Routing, ("availability",): model.Availability,
    ("availability", "channels", "*"): model.ChannelAvailability, ("delivery",): model.Delivery,
    ("returns",): model.Returns, ("credit",): model.CreditTerms,
    ("costs",): model.Costs, ("costs", "shared"): model.Allocation, ("costs", "accounts", "*"): model.Allocation,
    ("exchange_rates",): model.ExchangeRates, ("tolerances",): model.Tolerances, ("manual",): model.Manual,
    ("identity",): model.Identity, ("visits",): model.Visits,
    ("touchpoints", "*"): model.Touchpoint, ("touchpoints", "*", "kpis", "*"): model.Weight,
    ("storage",): model.Storage, ("kpis", "*"): model.PlanKpi,
}  # fmt: skip


def test_every_table_of_the_plan_is_known_here():
    assert set(setting_tables()) == set(MODELS)


@pytest.mark.parametrize("table", MODELS, ids=[".".join(t) or "top" for t in MODELS])
def test_every_setting_is_explained_with_its_default(table):
    explained = {name: default for name, default, _ in ROW.findall(section(table))}
    assert tuple(explained) == setting_tables()[table]
    for name, default in explained.items():
        field = MODELS[table].model_fields[name]
        if field.is_required():
            assert default == "needed", name
            continue
        actual = field.get_default(call_default_factory=True)
        assert actual is not PydanticUndefined
        if isinstance(actual, str | bool | int | Decimal | tuple):
            assert default == f"`{value(actual)}`", name
        else:
            assert default in ("-", "`{}`"), name


def test_the_example_works_but_for_what_this_machine_lacks():
    plan = parse_plan(EXAMPLE)
    kpis = {"on_time_delivery": "share", "average_order_value": "money"}
    found = check_plan(plan, EXAMPLE, CAPABILITIES, kpis, {"TILL_DATABASE"}, lambda _: True, lambda _: True, ())
    assert [str(f.as_fault("onebook.toml")) for f in found if f.severity == "fault"] == []
    assert any(f.taker == "web_shop" and f.documents == 800 for f in flows(plan, CAPABILITIES))


def test_the_kpi_of_the_example_can_be_computed(tmp_path):
    (tmp_path / "onebook.toml").write_text(EXAMPLE, encoding="utf-8")
    assert [f.what for f in check_folder(tmp_path) if f.where.startswith("kpis")] == []


def test_the_example_shows_most_settings():
    """Whoever copies it should find each table, and most of what can be set."""
    shown = set(re.findall(r"(\w+) = ", EXAMPLE)) | set(
        re.findall(r"[\w]+", " ".join(re.findall(r"\[(.+?)\]", EXAMPLE)))
    )
    assert (
        set(setting_tables()[()]) - {"exchange_rates", "tolerances", "identity", "visits", "phases", "storage"} <= shown
    )
