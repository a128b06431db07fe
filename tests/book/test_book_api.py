"""Commands over HTTP: as many as come at once, each applied once and told exactly what became of it; and reading."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest

from onebook.app.business import open_business
from onebook.app.keeping import keeping
from onebook.book import check_book
from tests.book.served import Client, business, served

Asked = Callable[[Client], Awaitable[None]]
Ask = Callable[[Asked], Path]


@pytest.fixture
def ask(new_book: Callable[[], str], tmp_path: Path) -> Ask:
    """Return a function that has a server of a new book asked, and looks afterwards whether the book is whole."""

    def run(asked: Asked) -> Path:
        folder = business(tmp_path, new_book())

        async def all_of_it() -> None:
            async with served(folder) as client:
                await asked(client)

        asyncio.run(all_of_it())
        with keeping(open_business(folder)) as book:
            assert check_book(book.store) == []
        return folder

    return run


def test_many_orders_at_once_sell_what_is_there_and_each_once(ask: Ask) -> None:
    async def asked(client: Client) -> None:
        await client.stock("scarce", 50)
        wanted = [client.order(f"o{n % 60}", "scarce", command_id=f"id{n % 60}", if_short="refuse") for n in range(120)]
        answers = await asyncio.gather(*wanted)
        applied = [answer.json() for answer in answers if answer.status_code == 200]
        refused = [answer for answer in answers if answer.status_code != 200]
        assert len({told["journal_id"] for told in applied}) == 50
        assert sum(not told["again"] for told in applied) == 50
        assert len(applied) == 100
        assert {(answer.status_code, answer.json()["code"]) for answer in refused} == {(409, "not_enough")}
        assert (await client.get("stock?item=scarce"))["stock"][0]["available"] == "0"

    ask(asked)


def test_each_of_a_list_is_answered_by_itself_in_order(ask: Ask) -> None:
    async def asked(client: Client) -> None:
        said = [
            {"kind": "set_item", "command_id": "1", "item": "lamp"},
            {"kind": "dance", "command_id": "2"},
            {"kind": "receive_goods", "command_id": "3", "place": "main",
             "lines": [{"item": "lamp", "quantity": "2.5", "unit_cost": "4.00"}]},
            {"kind": "receive_goods", "command_id": "4", "place": "moon",
             "lines": [{"item": "lamp", "quantity": "1", "unit_cost": "4.00"}]},
            {"kind": "set_item", "command_id": "5"},
            {"kind": "set_item", "command_id": "1", "item": "lamp"},
            {"kind": "set_item", "command_id": "1", "item": "bulb"},
            7,
        ]  # fmt: skip
        answer = await client.http.post("/v1/commands", json=said)
        assert answer.status_code == 200
        told = answer.json()["answers"]
        assert [each["status"] for each in told] == [200, 404, 200, 409, 422, 200, 409, 422]
        assert [each.get("again") for each in told if each["status"] == 200] == [False, False, True]
        assert told[3]["problem"]["code"] == "unknown_place"
        assert told[3]["problem"]["fields"] == {"place": "moon"}
        assert told[4]["problem"]["fields"] == {"item": "it is missing."}
        assert told[6]["problem"]["type"] == "urn:onebook:problem:id-used"
        (lamp,) = (await client.get("stock"))["stock"]
        assert (lamp["on_hand"], lamp["value"]) == ("2.5", "10.00")

    ask(asked)


def test_all_faults_of_a_thousand_lines_are_told_at_once(ask: Ask) -> None:
    async def asked(client: Client) -> None:
        lines: list[dict[str, Any]] = [{"item": "a", "quantity": "1"} for _ in range(1000)]
        lines[0] = {"item": "", "quantity": "0"}
        lines[499]["quantity"] = "many"
        lines[999] |= {"gross_amount": "1.00001", "colour": "red"}
        answer = await client.give("place_order", system="shop", external_id="1", channel="web", lines=lines)
        assert answer.status_code == 422
        assert answer.headers["content-type"] == "application/problem+json"
        assert answer.json()["fields"] == {
            "lines[0].item": "it is empty.",
            "lines[0].quantity": "it is not more than 0.",
            "lines[499].quantity": "it is no number.",
            "lines[999].gross_amount": "it has more than 4 decimals.",
            "lines[999].colour": "there is no such field here.",
        }
        assert "lines[499].quantity: it is no number. Write" in answer.json()["detail"]
        assert (
            "lines[999].colour: there is no such field here. Take it out. There are: item," in answer.json()["detail"]
        )
        assert all(fault["mend"] for fault in answer.json()["errors"])

    ask(asked)


WRONG = [
    ("POST", "/v1/commands/dance", {"json": {}}, 404, "There is no command 'dance'."),
    ("POST", "/v1/commands/", {"json": {}}, 422, "The body is no list of commands."),
    ("POST", "/v1/commands", {"json": [{}] * 1001}, 413, "These are 1,001 commands, more than 1,000."),
    ("POST", "/v1/commands", {"content": b"x" * 8_000_001}, 413, "The body is larger than"),
    ("POST", "/v1/commands/set_item", {"content": b"{}"}, 415, "The body is not said to be JSON."),
    ("POST", "/v1/commands/set_item", {"json": {"item": "a"}}, 422, "command_id: it is missing. Give each command"),
    ("POST", "/v1/commands/set_item", {"json": {"item": "a\0", "command_id": "1"}}, 422, "item: it holds the char"),
    ("POST", "/v1/commands/set_item", {"json": 7}, 422, "It is no object."),
    ("GET", "/v1/commands/set_item", {}, 405, "A command is given here. Use POST."),
    ("DELETE", "/v1/commands", {}, 405, "A command is given here. Use GET, POST."),
    ("GET", "/v1/orders/shop/77", {}, 404, "There is no order 77 of shop."),
    ("GET", "/v1/stock/moon/why", {}, 404, "There is no item 'moon'."),
    ("GET", "/v1/orders?cursor=bm9uZQ", {}, 422, "cursor: it is none."),
    ("GET", "/v1/stock?plaice=main", {}, 422, "there is no parameter 'plaice' here."),
    ("GET", "/v1/orders?customer=", {}, 422, "customer: it is empty. Give a value, or leave it out."),
    ("GET", "/v1/orders?channel=fair", {}, 422, "there is no channel 'fair' in the plan. There are: web, market,"),
    ("GET", "/v1/orders?status=open", {}, 422, "there is no status 'open'. There are: draft, placed, paid, allocated,"),
    ("GET", "/v1/items?status=open", {}, 422, "there is no status 'open'. There are: draft, active,"),
    ("GET", "/v1/stock?place=cellar", {}, 422, "there is no place 'cellar'. There are: "),
    ("GET", "/v1/journal?kind=place_oder", {}, 422, "there is no command 'place_oder'. Did you mean place_order?"),
    ("GET", "/v1/journal?through=post", {}, 422, "nothing is done through 'post'. There are: api, cli,"),
]  # fmt: skip


def test_what_is_wrong_is_a_problem_with_a_sentence(ask: Ask) -> None:
    async def asked(client: Client) -> None:
        for method, address, said, status, sentence in WRONG:
            answer = await client.http.request(method, address, **said)
            assert (answer.status_code, answer.headers["content-type"]) == (status, "application/problem+json"), address
            assert sentence in answer.json()["detail"]

    ask(asked)


def test_an_id_may_be_given_as_header(ask: Ask) -> None:
    async def asked(client: Client) -> None:
        for key in ("k1", '"k1"'):
            answer = await client.http.post(
                "/v1/commands/set_item", json={"item": "a"}, headers={"Idempotency-Key": key}
            )
            assert answer.json()["again"] == (key != "k1")
        both = {"Idempotency-Key": "k2"}
        answer = await client.http.post("/v1/commands/set_item", json={"item": "a", "command_id": "k3"}, headers=both)
        assert answer.status_code == 422

    ask(asked)


def test_pages_of_other_servers_can_give_no_commands(ask: Ask) -> None:
    async def asked(client: Client) -> None:
        for foreign in ({"Origin": "https://evil.example"}, {"Sec-Fetch-Site": "cross-site"}):
            answer = await client.http.post("/v1/commands/set_item", json={"item": "a"}, headers=foreign)
            assert answer.status_code == 403
        plain = {"Content-Type": "text/plain"}  # the only sort of body that a browser sends without asking first
        answer = await client.http.post("/v1/commands/set_item", content=b'{"item": "a"}', headers=plain)
        assert answer.status_code == 415

    ask(asked)


def test_who_cannot_be_served_soon_is_sent_away_at_once(ask: Ask) -> None:
    async def asked(client: Client) -> None:
        app: Any = client.http._transport.app  # type: ignore[attr-defined]
        app.state.office.desk.room = 0
        answer = await client.give("set_item", item="a")
        assert (answer.status_code, answer.headers["retry-after"]) == (503, "1")
        assert "with the same id" in answer.json()["detail"]

    ask(asked)


def test_a_command_that_nobody_foresaw_harms_no_other(ask: Ask) -> None:
    async def asked(client: Client) -> None:
        await client.stock("a", 100)
        huge = [{"item": "a", "quantity": "99999999999", "unit_cost": "99999999999"}]
        answers = await asyncio.gather(
            *(client.order(f"b{n}", "a") for n in range(10)),
            client.give("receive_goods", place="main", lines=huge),
            *(client.order(f"c{n}", "a") for n in range(10)),
        )
        assert answers.pop(10).status_code in (409, 422, 500)
        assert {answer.status_code for answer in answers} == {200}

    ask(asked)


def test_the_plan_is_read_anew_while_it_is_served(ask: Ask) -> None:
    async def asked(client: Client) -> None:
        await client.stock("a", 5)
        lines = [{"item": "a", "quantity": "1"}]
        said = {"system": "shop", "external_id": "1", "channel": "phone", "lines": lines}
        assert (await client.give("place_order", **said)).json()["code"] == "unknown_channel"
        file = client.folder / "onebook.toml"
        text = file.read_text(encoding="utf-8").replace('serves = ["web", "market"]', 'serves = ["web", "phone"]')
        file.write_text(text + '[channels.phone]\nkind = "human"\n', encoding="utf-8")
        assert (await client.done("place_order", **said))["told"]["lines"][0]["allocated"] == "1.0000"
        file.write_text("[business", encoding="utf-8")
        assert (await client.give("place_order", **said | {"external_id": "2"})).status_code == 200
        file.write_text(text, encoding="utf-8")

    ask(asked)


def test_lists_are_walked_to_their_end(ask: Ask) -> None:
    async def asked(client: Client) -> None:
        for n in range(7):
            await client.stock(f"i{n}", 10, cost="2.50")
        for n in range(23):
            assert (await client.order(f"S-{n:02}", f"i{n % 3}", customer_id=f"c{n % 2}")).status_code == 200
        everything = await walk(client, "orders", "orders", 5)
        assert [order["external_id"] for order in everything] == [f"S-{n:02}" for n in reversed(range(23))]
        assert {order["amount"] for order in everything} == {"12.50"}
        of_item = await walk(client, "orders?item=i1", "orders", 2)
        assert [order["external_id"] for order in of_item] == [f"S-{n:02}" for n in range(22, 0, -3)]
        of_customer = await walk(client, "orders?customer=c1&channel=web", "orders", 4)
        assert [order["external_id"] for order in of_customer] == [f"S-{n:02}" for n in range(21, 0, -2)]
        assert await walk(client, "orders?channel=shops", "orders", 4) == []
        named = await walk(client, "orders?q=S-1", "orders", 3)
        assert [order["external_id"] for order in named] == [f"S-{n}" for n in range(10, 20)]
        stock = await walk(client, "stock", "stock", 2)
        assert [each["item"] for each in stock] == [f"i{n}" for n in range(7)]
        assert stock[0]["places"] == [
            {"place": "main", "on_hand": "10", "committed": "8", "reserved": "0", "available": "2", "incoming": "0"}
        ]
        assert len(await walk(client, "stock?place=city", "stock", 2)) == 0
        assert [each["item"] for each in await walk(client, "items?q=I", "items", 3)] == [f"i{n}" for n in range(7)]
        entries, after, more = [], 0, True
        while more:
            page = await client.get(f"journal?after={after}&limit=4")
            entries += page["entries"]
            after, more = page["next"], page["more"]
        assert [entry["position"] for entry in entries] == list(range(1, 38))
        assert {entry["through"] for entry in entries} == {"api"}
        only = await client.get("journal?kind=set_item")
        assert [entry["command"]["item"] for entry in only["entries"]] == [f"i{n}" for n in range(7)]

    ask(asked)


async def walk(client: Client, address: str, name: str, limit: int) -> list[Any]:
    found: list[Any] = []
    cursor, sign = "", "&" if "?" in address else "?"
    while cursor is not None:
        page = await client.get(f"{address}{sign}limit={limit}&cursor={cursor}")
        assert len(page[name]) <= limit
        found += page[name]
        cursor = page["next"]
    return found


def test_the_history_behind_a_level_adds_up(ask: Ask) -> None:
    async def asked(client: Client) -> None:
        await client.stock("a", 10, cost="2.00")
        await client.order("1", "a", "3")
        await client.done("ship_order", system="shop", external_id="1")
        await client.done(
            "move_goods", from_place="main", to_place="city", document="T1", lines=[{"item": "a", "quantity": "4"}]
        )
        await client.done("count_stock", place="city", lines=[{"item": "a", "quantity": "5"}])
        whole = await client.get("stock/a/why")
        assert [(move["reason"], move["after"]) for move in whole["moves"]] == [
            ("count", {"city": "5"}),
            ("transfer", {"main": "3", "city": "4"}),
            ("shipment", {"main": "7"}),
            ("receipt", {"main": "10"}),
        ]
        shipped = whole["moves"][2]
        assert (shipped["order"], shipped["command"]) == ({"system": "shop", "external_id": "1"}, "ship_order")
        assert sum(float(move["value"]) for move in whole["moves"]) == float(whole["stock"]["value"])
        assert await walk(client, "stock/a/why", "moves", 1) == whole["moves"]
        city = await client.get("stock/a/why?place=city")
        assert [move["after"] for move in city["moves"]] == [{"city": "5"}, {"city": "4"}]

    ask(asked)


def test_an_order_tells_its_whole_life(ask: Ask) -> None:
    async def asked(client: Client) -> None:
        await client.stock("a", 2, cost="2.00")
        await client.order("#1/x", "a", "3")
        await client.done("ship_order", system="shop", external_id="#1/x")
        life = await client.get("orders/shop/%231%2Fx")
        (line,) = life["lines"]
        assert (line["quantity"], line["shipped"], line["waiting"], line["cost_amount"]) == ("3", "2", "1", "4.00")
        assert [(one["item"], one["quantity"]) for sent in life["shipments"] for one in sent["lines"]] == [("a", "2")]
        assert "ship_order" in [entry["kind"] for entry in life["entries"]]

    ask(asked)
