"""schemathesis asks the API whatever its own description allows, and what it forbids, and holds it to that."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from schemathesis import GenerationMode
from schemathesis.schemas import BaseSchema

from onebook.app.keeping.office import Office
from onebook.app.reader import Reader
from onebook.web import make_app
from onebook.web.api import make_resources

EXAMPLES = int(os.environ.get("ONEBOOK_EXAMPLES", "5"))

API = make_resources(Reader(Path()), Office(Path()))
BOOK = (
    "/commands",
    "/duplicates",
    "/items",
    "/journal",
    "/listings",
    "/orders",
    "/owing",
    "/parties",
    "/price-lists",
    "/prices",
    "/quote-figures",
    "/quotes",
    "/returns",
    "/stock",
    "/tasks",
    "/vouchers",
)
"""What the book tells is asked in tests/book."""
PATHS = sorted(path for path in API.openapi()["paths"] if not path.startswith(BOOK))

HERE = {"host": "localhost"}
"""To no other name does the server answer."""

THERE: dict[str, dict[str, str]] = {
    "/pnl/{line}/why": {"line": "net_sales"},
    "/changes/{name}": {"name": "demand_orders"},
    "/kpis/{name}": {"name": "discount_rate"},
    "/kpis/{name}/why": {"name": "net_sales"},
    "/documents/{kind}/{system}/{external_id}": {"kind": "sales_order", "system": "shop", "external_id": "2"},
    "/records/{name}": {"name": "sales_order"},
    "/customers/{kind}/{system}/{code}": {"kind": "person", "system": "shop", "code": "c1"},
}
"""What the business has under addresses that name something: at random nothing would ever be met."""


@pytest.fixture(scope="module")
def api(loaded: Path) -> BaseSchema:
    """The API as it describes itself."""
    found = schemathesis.openapi.from_asgi("/v1/openapi.json", make_app(loaded), headers=dict(HERE))
    found.config.request_timeout = 600  # a busy machine is no fault
    # Which periods, channels and names there are, the plan and the calendar decide: the description cannot tell.
    found.config.checks.positive_data_acceptance.enabled = False
    return found


@pytest.mark.parametrize("path", PATHS)
def test_the_api_does_as_it_says(api: BaseSchema, path: str) -> None:
    operation = api[path]["GET"]
    statuses = set()

    @settings(
        max_examples=EXAMPLES, derandomize=True, deadline=None, database=None, suppress_health_check=list(HealthCheck)
    )
    @given(case=st.one_of(operation.as_strategy(mode) for mode in GenerationMode))
    def ask(case: schemathesis.Case) -> None:
        statuses.add(case.call_and_validate(headers=HERE).status_code)
        if path in THERE:
            case.path_parameters = THERE[path]
            statuses.add(case.call_and_validate(headers=HERE).status_code)

    ask()
    assert 200 in statuses  # it was answered, too
