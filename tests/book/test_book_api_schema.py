"""schemathesis gives the book what the description of commands allows, and what it forbids, and holds it to that."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from schemathesis import GenerationMode
from schemathesis.schemas import BaseSchema

from onebook.app.business import open_business
from onebook.app.keeping import book_url, keeping
from onebook.app.keeping.tokens import make_token
from onebook.book import Who, check_book, command_kinds, make_book
from onebook.web import make_app
from tests.book.served import business

EXAMPLES = int(os.environ.get("ONEBOOK_EXAMPLES", "5"))
HERE = {"host": "localhost"}
"""With a token, since one of the commands that are given makes one."""
READING = [
    "/commands",
    "/orders",
    "/orders/{system}/{external_id}",
    "/stock",
    "/stock/{item}/why",
    "/stock/available",
    "/stock/figures",
    "/stock/value",
    "/stock/due",
    "/stock/proposals",
    "/tasks",
    "/returns",
    "/returns/{system}/{external_id}",
    "/parties",
    "/parties/{system}/{external_id}",
    "/items",
    "/items/{item}",
    "/duplicates",
    "/listings",
    "/journal",
    "/quote-figures",
    "/quotes",
    "/quotes/{system}/{external_id}",
    "/price-lists",
    "/prices",
    "/owing",
    "/owing/{system}/{external_id}",
    "/vouchers/{code}",
]


@pytest.fixture(scope="module")
def api(tmp_path_factory: pytest.TempPathFactory) -> Iterator[BaseSchema]:
    """The API over a book, as it describes itself; the book is looked at in the end."""
    folder = tmp_path_factory.mktemp("business")
    business(folder, f"sqlite:///{folder}/book.db")
    opened = open_business(folder)
    make_book(book_url(opened), opened.plan)
    with keeping(opened) as book:
        HERE["authorization"] = f"Bearer {make_token(book, 'tester', 'admin', Who('test', 'tester'))}"
    found = schemathesis.openapi.from_asgi("/v1/openapi.json", make_app(folder), headers=dict(HERE))
    found.config.request_timeout = 600  # a busy machine is no fault
    found.config.checks.positive_data_acceptance.enabled = False  # what is there, the description cannot tell
    yield found
    with keeping(opened) as book:
        assert check_book(book.store) == []


@pytest.mark.parametrize("kind", [*sorted(command_kinds()), ""])
def test_commands_are_taken_as_described(api: BaseSchema, kind: str) -> None:
    ask(api, f"/commands/{kind}".rstrip("/"), "POST")


@pytest.mark.parametrize("path", READING)
def test_the_book_is_read_as_described(api: BaseSchema, path: str, tmp_path: Path) -> None:
    ask(api, path, "GET")


def ask(api: BaseSchema, path: str, method: str) -> None:
    operation = api[path][method]

    @settings(
        max_examples=EXAMPLES, derandomize=True, deadline=None, database=None, suppress_health_check=list(HealthCheck)
    )
    @given(case=st.one_of(operation.as_strategy(mode) for mode in GenerationMode))
    def once(case: schemathesis.Case) -> None:
        case.call_and_validate(headers=HERE)

    once()
