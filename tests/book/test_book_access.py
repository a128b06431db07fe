"""Who may: tokens are shown once and known by their digest, roles keep to what is theirs, and all is written down."""

from __future__ import annotations

import asyncio
import json
import threading
from collections.abc import Callable
from pathlib import Path
from queue import SimpleQueue
from typing import Any

import pytest

from onebook.app.business import open_business
from onebook.app.keeping import keeping
from onebook.app.keeping.desk import Desk
from onebook.app.keeping.office import KNOWN_FOR, Office
from onebook.app.keeping.tokens import make_token, revoke_token, tokens
from onebook.book import Applied, Given, Refusal, Who, command_kinds
from onebook.book.access import ROLES, digest_of, may, new_token, role_for
from onebook.book.access.roles import DOING
from onebook.book.rows import TABLES
from onebook.intake.publishing import publish
from onebook.records import BadInput
from tests.book.lakes import ON_ONE_STORE
from tests.book.served import Client, business, served
from tests.book.world import command

COSTS = ("value", "cost_of_sold", "average_value", "dead_value", "moved")
EVA = Who("test", "eva", "cli")


@pytest.fixture
def folder(new_book: Callable[[], str], tmp_path: Path) -> Path:
    return business(tmp_path, new_book())


def test_every_kind_of_command_is_somebodys() -> None:
    assert set(DOING) == set(command_kinds())
    assert {role_for(kind) for kind in command_kinds()} <= set(ROLES)
    assert role_for("what comes tomorrow") == "admin"
    assert all(may("admin", role_for(kind)) and not may("viewer", role_for(kind)) for kind in command_kinds())


def test_only_a_digest_of_a_token_is_kept(folder: Path) -> None:
    with keeping(open_business(folder)) as book:
        token = make_token(book, "shop", "clerk", EVA)
        assert len({new_token() for _ in range(100)} | {token}) == 101
        assert len(token) == len("onebook_") + 43
        held = [row for table in TABLES.values() for row in book.store.con.execute(f"select * from {table.name}")]
        text = json.dumps(held, default=str)
        assert token not in text
        assert token.removeprefix("onebook_") not in text
        assert digest_of(token) in text
        with pytest.raises(BadInput, match="There is a token for shop"):
            make_token(book, "shop", "admin", EVA)
        revoke_token(book, "shop", Who("test", "max", "cli"))
        with pytest.raises(BadInput, match="There is no token for shop"):
            revoke_token(book, "shop", EVA)
        make_token(book, "shop", "viewer", EVA)
        first, second = tokens(book)
        assert (first["role"], first["made_by"], first["revoked_by"]) == ("clerk", "eva", "max")
        assert (second["role"], second["revoked_at"], second["used_at"]) == ("viewer", None, None)


def test_a_name_may_be_given_again_within_a_batch(folder: Path) -> None:
    with keeping(open_business(folder)) as book:
        said = [
            command("make_token", name="a", role="clerk", digest="0" * 64),
            command("revoke_token", name="a"),
            command("make_token", name="a", role="buyer", digest="1" * 64),
            command("make_token", name="a", role="admin", digest="2" * 64),
            command("make_token", name="b", role="admin", digest="1" * 64),
        ]
        answers = book.do(*(Given(each, EVA) for each in said))
        assert [isinstance(answer, Applied) for answer in answers] == [True, True, True, False, False]
        assert isinstance(answers[3], Refusal)
        (again,) = book.do(Given(command("make_token", name="b", role="admin", digest="0" * 64), EVA))
        assert isinstance(again, Refusal), "one that was revoked does not come back"
        assert [(row["role"], row["revoked_at"] is None) for row in tokens(book)] == [("clerk", False), ("buyer", True)]


@ON_ONE_STORE
def test_from_the_first_token_on_one_is_asked_for(folder: Path) -> None:
    async def asked() -> None:
        async with served(folder) as open_to_all:
            assert (await open_to_all.give("set_item", item="a")).status_code == 200
            named = {}
            with keeping(open_business(folder)) as book:
                for role in ROLES:
                    named[role] = Client(open_to_all.http, folder, make_token(book, f"the {role}", role, EVA))
            await asyncio.sleep(KNOWN_FOR)
            for address in ("plan", "orders", "commands", "openapi.json"):
                answer = await open_to_all.http.get(f"/v1/{address}")
                assert answer.status_code == 401
                assert answer.headers["www-authenticate"].startswith("Bearer")
                assert answer.headers["content-type"] == "application/problem+json"
            assert (await open_to_all.http.get("/plan")).status_code == 200  # pages work as before
            for wrong in ("Bearer nonsense", "Bearer", "Basic " + "a" * 20):
                answer = await open_to_all.http.get("/v1/orders", headers={"authorization": wrong})
                assert answer.status_code == 401
            may_sell = {role for role in ROLES if (await named[role].give("set_item", item=role)).status_code == 200}
            assert may_sell == {"buyer", "admin"}
            may_order = {role for role in ROLES if (await named[role].order(role, "a")).status_code == 200}
            assert may_order == {"clerk", "admin"}
            may_look = {
                role
                for role in ROLES
                if (await named[role].http.get("/v1/journal", headers=named[role].headers)).status_code == 200
            }
            assert may_look == {"analyst", "admin"}
            see_how_people_sell = {
                role
                for role in ROLES
                if (await named[role].http.get("/v1/quote-figures", headers=named[role].headers)).status_code == 200
            }
            assert see_how_people_sell == {"analyst", "admin"}
            for address in ("rejects", "board", "habits", "interest", "returning", "ropo", "showrooming"):
                see = {
                    role
                    for role in ROLES
                    if (await named[role].http.get(f"/v1/{address}", headers=named[role].headers)).status_code != 403
                }
                assert see == {"analyst", "admin"}, address
            assert all([(await named[role].get("quotes"))["quotes"] == [] for role in ROLES])
            see_persons = {
                role
                for role in ROLES
                if (await named[role].http.get("/v1/parties", headers=named[role].headers)).status_code == 200
            }
            assert see_persons == {"clerk", "admin"}
            await _accounts_are_named_to(see_persons, named)
            see_costs = {role for role in ROLES if "value" in (await named[role].get("stock?item=a"))["stock"][0]}
            assert see_costs == {"buyer", "analyst", "admin"}
            lines = [{"item": "a", "quantity": 1, "unit_cost": 3}]
            await named["admin"].done("receive_goods", place="main", lines=lines)
            for address in ("stock/figures", "stock/value", "stock/due?place=main"):
                told = {role: json.dumps(await named[role].get(address)) for role in ROLES}
                assert {role for role in ROLES if any(f'"{name}"' in told[role] for name in COSTS)} == see_costs
                assert all('"a"' in text for text in told.values())
            refusal = (await named["viewer"].order("v", "a")).json()
            assert refusal["detail"].startswith("The viewer is a viewer, and place_order is for a clerk.")
            entries = (await named["admin"].get("journal?limit=500"))["entries"]
            placed = {(entry["actor"], entry["through"]) for entry in entries if entry["kind"] == "place_order"}
            assert placed == {("the clerk", "api"), ("the admin", "api")}

            with keeping(open_business(folder)) as book:
                revoke_token(book, "the clerk", EVA)
            await asyncio.sleep(KNOWN_FOR)
            assert (await named["clerk"].order("late", "a")).status_code == 401
            with keeping(open_business(folder)) as book:
                used = {row["name"]: row["used_at"] for row in tokens(book)}
            assert all(used.values())

    asyncio.run(asked())


async def _accounts_are_named_to(roles: set[str], named: dict[str, Client]) -> None:
    """What is owed is told to all; what who owes it is called, only to these roles."""
    await named["admin"].done("set_party", system="shop", external_id="acme", kind="person", name="Ada Miller")
    await named["admin"].done("set_terms", system="shop", external_id="acme", due_days=10, credit_limit=100)
    lines = [{"item": "a", "quantity": 1, "gross_amount": 10}]
    await named["admin"].done("place_order", system="shop", external_id="on account", channel="web",
                              customer_id="acme", lines=lines)  # fmt: skip
    for address in ("owing", "owing/shop/acme", "orders?customer=acme", "orders/shop/on%20account"):
        told = {role: json.dumps(await named[role].get(address)) for role in ROLES}
        assert {role for role in ROLES if "Miller" in told[role]} == (roles if "owing" in address else set())
        assert all("10.00" in text for text in told.values()), address


def test_a_revoked_token_is_no_good_though_its_use_cannot_be_written_down(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with keeping(open_business(folder)) as book:
        token, kept = (make_token(book, name, "clerk", EVA) for name in ("shop", "till"))
        office = Office(folder)
        office.learn()
        assert office.bearer(token)
        revoke_token(book, "shop", EVA)

        def full(*_: object) -> None:
            raise OSError("the disk is full")

        monkeypatch.setattr(type(book.store), "insert", full)
        office._known_until = 0.0
        office.learn()
        assert office.bearer(token) is None
        assert office.bearer(kept)
    office.close()


def test_once_the_last_token_is_revoked_nobody_is_let_in_until_another_is_made(folder: Path) -> None:
    async def asked() -> None:
        with keeping(open_business(folder)) as book:
            client_token = make_token(book, "shop", "clerk", EVA)
            revoke_token(book, "shop", EVA)
        async with served(folder) as nobody:
            assert (await nobody.http.get("/v1/orders")).status_code == 401
            assert (await nobody.give("set_item", item="a")).status_code == 401
            assert (await Client(nobody.http, folder, client_token).give("set_item", item="a")).status_code == 401
            with keeping(open_business(folder)) as book:
                admin = Client(nobody.http, folder, make_token(book, "shop", "admin", EVA))
            await asyncio.sleep(KNOWN_FOR)
            await admin.done("set_item", item="a")
            assert (await nobody.http.get("/v1/orders")).status_code == 401

    asyncio.run(asked())


@ON_ONE_STORE
def test_a_document_tells_costs_and_persons_to_those_who_may_read_them(folder: Path) -> None:
    async def asked() -> None:
        async with served(folder) as local:
            await local.stock("lamp", 5, cost="7.25")
            await local.done("set_party", system="shop", external_id="c1", name="Ada Miller", born_on="1970-01-02")
            assert (await local.order("1", "lamp", customer_id="c1")).status_code == 200
            await local.done("ship_order", system="shop", external_id="1")
            with keeping(open_business(folder)) as book:
                publish(open_business(folder).plan, book.store, book.rules)
            sale, item, party = (
                f"documents/{name}" for name in ("sales_order/shop/1", "item/book/lamp", "party/shop/c1")
            )
            for address, words in ((sale, ("7.25", "Miller")), (item, ("7.25",)), (party, ("Miller", "1970-01-02"))):
                told = json.dumps(await local.get(address))
                assert [word for word in words if word not in told] == [], "as long as there is no token"
            named = {}
            with keeping(open_business(folder)) as book:
                for role in ROLES:
                    named[role] = Client(local.http, folder, make_token(book, f"the {role}", role, EVA))
            await asyncio.sleep(KNOWN_FOR)
            for role, client in named.items():
                of_sale, of_item = [json.dumps(await client.get(address)) for address in (sale, item)]
                assert ("7.25" in of_sale, "7.25" in of_item) == (may(role, "costs"),) * 2, role
                assert ("Miller" in of_sale) == may(role, "clerk"), role
                assert "12.50" in of_sale, role
                answer = await local.http.get(f"/v1/{party}", headers=client.headers)
                assert answer.status_code == (200 if may(role, "clerk") else 403), role
                assert ("Miller" in answer.text) == may(role, "clerk")

    asyncio.run(asked())


@ON_ONE_STORE
def test_who_asks_while_the_desk_is_being_closed_is_answered(folder: Path) -> None:
    business = open_business(folder)
    desk = Desk(lambda: business)
    closing = threading.Thread(target=desk.close)

    class Slow(SimpleQueue[Any]):
        def put(self, item: Any, *more: Any) -> None:
            if item is not None and closing.ident is None:
                closing.start()
                closing.join(0.5)  # it closes in between, if it can
            super().put(item, *more)

    desk._asked = Slow()

    async def asked() -> None:
        (answer,) = await asyncio.wait_for(desk.do([Given(command("set_item", item="a"), EVA)]), 30)
        assert isinstance(answer, Applied)
        closing.join()
        (answer,) = await asyncio.wait_for(desk.do([Given(command("set_item", item="b"), EVA)]), 30)
        assert isinstance(answer, Applied)

    asyncio.run(asked())
    desk.close()


def test_two_callers_may_use_the_same_id(folder: Path) -> None:
    async def asked() -> None:
        with keeping(open_business(folder)) as book:
            made = [make_token(book, name, "admin", EVA) for name in ("one", "two")]
        async with served(folder) as nobody:
            for token in made:
                client = Client(nobody.http, folder, token)
                assert (await client.done("set_item", item="a", command_id="1"))["again"] is False
                assert (await client.done("set_item", item="a", command_id="1"))["again"] is True

    asyncio.run(asked())


def test_while_the_book_cannot_say_who_may_nobody_may(tmp_path: Path) -> None:
    folder = business(tmp_path, "postgresql://nobody@127.0.0.1:1/nowhere")

    async def asked() -> None:
        async with served(folder) as client:
            assert (await client.give("set_item", item="a")).status_code == 503
            for asked_for in ("orders", "customers", "pnl", "documents/sales_order/shop/1"):
                answer = await client.http.get(f"/v1/{asked_for}")
                assert (answer.status_code, answer.headers["retry-after"]) == (503, "5")

    asyncio.run(asked())


def test_without_a_book_that_is_said(tmp_path: Path) -> None:
    folder = business(tmp_path, f"sqlite:///{tmp_path}/none.db")

    async def asked() -> None:
        async with served(folder) as client:
            for answer in (await client.give("set_item", item="a"), await client.http.get("/v1/stock")):
                assert answer.status_code == 409
                assert answer.json()["type"] == "urn:onebook:problem:no-book"
                assert "onebook book make" in answer.json()["detail"]
                assert str(tmp_path) not in answer.text

    asyncio.run(asked())
