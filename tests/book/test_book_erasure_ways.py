"""Whichever way an erasure is asked for, no word of the person is left: in the journal, the book's files, the lake."""

from __future__ import annotations

import asyncio
import contextlib
import io
import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest

import onebook
from onebook.app.business import open_business
from onebook.app.keeping import keeping
from onebook.app.keeping.publishing import publish_book
from onebook.book import Applied, check_book
from onebook.cli.main import run
from onebook.intake.writing import holding
from onebook.lake import open_lake, publish_views
from tests.book.lakes import ON_ONE_STORE
from tests.book.served import business, served

Way = Callable[[Path, list[dict[str, Any]]], list[bool]]
ADA = {"system": "shop", "external_id": "c1"}
LINES = [{"item": "pen", "quantity": 1, "gross_amount": 5}]
BEFORE: list[dict[str, Any]] = [
    {"kind": "set_item", "item": "pen"},
    {"kind": "receive_goods", "place": "main", "lines": [{"item": "pen", "quantity": 9, "unit_cost": 1}]},
    {"kind": "place_order", "system": "shop", "external_id": "o1", "channel": "web", "customer_id": "c1",
     "customer_reference": "for my surgery", "lines": LINES},
    {"kind": "place_order", "system": "shop", "external_id": "o2", "channel": "web", "lines": LINES,
     "payments": [{"payment": "p1", "method": "card", "amount": 5}]},
    {"kind": "refund", "system": "shop", "external_id": "o2", "reason": "goodwill", "amount": 1,
     "note": "Ada Lorenz, Elbweg 3"},
    {"kind": "set_party", **ADA, "name": "Ada Lorenz"},
]  # fmt: skip
ASKED: list[dict[str, Any]] = [
    {"kind": "refund", "system": "shop", "external_id": "o2", "reason": "goodwill", "amount": 1,
     "note": "for ADA LORENZ"},
    {"kind": "erase_party", "command_id": "erase", **ADA, "force": True},
    {"kind": "set_item", "item": "pencil"},
]  # fmt: skip
WORDS = ("lorenz", "elbweg", "surgery")


def one_by_one(folder: Path, asked: list[dict[str, Any]]) -> list[bool]:
    """Each by a request of its own; whether it had been applied before."""

    async def give() -> list[bool]:
        async with served(folder) as client:
            return [(await client.done(said["kind"], **_without_kind(said)))["again"] for said in _named(asked)]

    return asyncio.run(give())


def at_once(folder: Path, asked: list[dict[str, Any]]) -> list[bool]:
    async def give() -> list[bool]:
        async with served(folder) as client:
            answer = await client.http.post("/v1/commands", json=_named(asked))
            return [each["again"] for each in answer.json()["answers"]]

    return asyncio.run(give())


def from_a_file(folder: Path, asked: list[dict[str, Any]]) -> list[bool]:
    file = folder / "asked.jsonl"
    file.write_text("\n".join(map(json.dumps, asked)), encoding="utf-8")
    told = io.StringIO()
    with pytest.MonkeyPatch.context() as patched, contextlib.redirect_stdout(told):
        patched.chdir(folder)
        patched.setattr(sys, "argv", ["onebook", "do", file.name, "--json"])
        with pytest.raises(SystemExit) as ended:
            run()
    assert ended.value.code == 0, told.getvalue()
    file.unlink()
    return [json.loads(line)["again"] for line in told.getvalue().splitlines()]


def from_python(folder: Path, asked: list[dict[str, Any]]) -> list[bool]:
    book = onebook.open(folder)
    answers = [book.do(said["kind"], **_without_kind(said)) for said in _named(asked)]
    return [isinstance(answer, Applied) and answer.again for answer in answers]


def _without_kind(said: dict[str, Any]) -> dict[str, Any]:
    return {name: of for name, of in said.items() if name != "kind"}


def _named(asked: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [{"command_id": f"c{nth}", **said} for nth, said in enumerate(asked)]


@pytest.fixture
def folder(new_book: Callable[[], str], tmp_path: Path) -> Path:
    """A business that leaves its book out of the lake by itself; the lake has it all the same."""
    folder = business(tmp_path, new_book())
    plan = folder / "onebook.toml"
    plan.write_text(plan.read_text().replace("[storage]", "[storage]\npublish = false"), encoding="utf-8")
    from_python(folder, [{"command_id": f"before{nth}", **said} for nth, said in enumerate(BEFORE)])
    publish_book(open_business(folder))
    assert in_lake(folder) == ["Ada Lorenz"]
    return folder


def in_lake(folder: Path) -> list[str]:
    with open_lake(open_business(folder).lake) as con:
        publish_views(con)
        return [name for (name,) in con.execute("select name from party").fetchall()]


def words_left(folder: Path) -> list[str]:
    """Where a word of the person stands: in the journal as it is told, or in a file of the book."""
    journal = str(onebook.open(folder).journal(after=0, limit=100).rows).lower()
    found = [word for word in WORDS if word in journal]
    for file in folder.glob("book*"):
        text = file.read_bytes().decode("latin-1").lower()
        found += [f"{word} in {file.name}" for word in WORDS if word in text]
    return found


@pytest.mark.parametrize("way", [one_by_one, at_once, from_a_file, from_python])
def test_no_word_is_left_whichever_way_an_erasure_is_asked_for(folder: Path, way: Way) -> None:
    assert way(folder, ASKED) == [False] * 3
    assert words_left(folder) == []
    assert in_lake(folder) == ["erased"]
    assert way(folder, ASKED) == [True] * 3, "the same command, though other entries are left to be looked at"
    with keeping(open_business(folder)) as book:
        assert check_book(book.store) == []


@ON_ONE_STORE
def test_an_erasure_that_finds_the_lake_taken_is_made_up_for_when_it_is_given_again(folder: Path) -> None:
    async def ask() -> httpx.Response:
        async with served(folder) as client:
            return await client.give("erase_party", command_id="erase", **ADA, force=True)

    with holding(open_business(folder).lake, "load"):
        answer = asyncio.run(ask())
    assert (answer.status_code, answer.json()["code"]) == (503, "not_in_lake")
    assert "erased in the book, but not yet in the lake: another load is running" in answer.json()["detail"]
    assert str(folder) not in answer.text
    assert words_left(folder) == []
    assert in_lake(folder) == ["Ada Lorenz"]
    assert asyncio.run(ask()).json()["again"]
    assert in_lake(folder) == ["erased"]
