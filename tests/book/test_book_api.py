"""Commands over HTTP: as many as come at once, each applied once and told exactly what became of it; and reading."""

from __future__ import annotations

import asyncio
import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest

from onebook.app.business import open_business
from onebook.app.keeping import keeping
from onebook.book import check_book
from tests.book.lakes import ON_ONE_STORE
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


@ON_ONE_STORE
def test_in_a_list_it_can_be_said_that_a_party_is_an_organisation(ask: Ask) -> None:
    async def asked(client: Client) -> None:
        named = {"command_id": "1", "system": "shop", "external_id": "k1"}
        said = [{"kind": "set_party", **named, "party_kind": "organisation"}]
        answer = await client.http.post("/v1/commands", json=said)
        assert [each["status"] for each in answer.json()["answers"]] == [200]
        assert (await client.get("parties/shop/k1"))["kind"] == "organisation"
        again = await client.give("set_party", **named, kind="organisation")
        assert again.json()["again"], "it says the same"

    ask(asked)


@ON_ONE_STORE
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
    ("POST", "/v1/commands/set_item", {"json": {"item": "a\0", "command_id": "1"}}, 422, "item: it holds a contr"),
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
    ("GET", "/v1/stock/available?channel=fair", {}, 422, "there is no channel 'fair' in the plan."),
    *(
        ("GET", f"/v1/{asked}?item=moon", {}, 422, "item: there is no item 'moon'.")
        for asked in ("stock", "stock/available", "stock/figures", "stock/value", "prices")
    ),
    ("GET", "/v1/stock/figures?place=cellar", {}, 422, "there is no place 'cellar'. There are: "),
    ("GET", "/v1/stock/value?on=2026-02-30", {}, 422, "on: '2026-02-30' is no day. Write it like 2026-01-31."),
    ("GET", "/v1/stock/value?on=9999-12-31", {}, 422, "on: '9999-12-31' is no day."),
    ("GET", "/v1/stock/due", {}, 422, "place"),
    ("GET", "/v1/stock/due?place=cellar", {}, 422, "there is no place 'cellar'. There are: "),
    ("GET", "/v1/items/moon", {}, 404, "There is no item 'moon'. Find it by /v1/items?q="),
    ("GET", "/v1/listings?channel=fair", {}, 422, "there is no channel 'fair' in the plan."),
    ("GET", "/v1/journal?kind=place_oder", {}, 422, "there is no command 'place_oder'. Did you mean place_order?"),
    ("GET", "/v1/journal?through=post", {}, 422, "nothing is done through 'post'. There are: api, cli,"),
]  # fmt: skip


@ON_ONE_STORE
def test_what_is_wrong_is_a_problem_with_a_sentence(ask: Ask) -> None:
    async def asked(client: Client) -> None:
        for method, address, said, status, sentence in WRONG:
            answer = await client.http.request(method, address, **said)
            assert (answer.status_code, answer.headers["content-type"]) == (status, "application/problem+json"), address
            assert sentence in answer.json()["detail"]

    ask(asked)


@ON_ONE_STORE
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


@ON_ONE_STORE
def test_pages_of_other_servers_can_give_no_commands(ask: Ask) -> None:
    async def asked(client: Client) -> None:
        for foreign in ({"Origin": "https://evil.example"}, {"Sec-Fetch-Site": "cross-site"}):
            answer = await client.http.post("/v1/commands/set_item", json={"item": "a"}, headers=foreign)
            assert answer.status_code == 403
        plain = {"Content-Type": "text/plain"}  # the only sort of body that a browser sends without asking first
        answer = await client.http.post("/v1/commands/set_item", content=b'{"item": "a"}', headers=plain)
        assert answer.status_code == 415

    ask(asked)


@ON_ONE_STORE
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


@ON_ONE_STORE
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


def test_a_cursor_that_was_altered_is_none(ask: Ask) -> None:
    async def asked(client: Client) -> None:
        for n in range(3):
            await client.stock(f"i{n}", 1)
            assert (await client.order(f"S-{n}", "i0")).status_code == 200
        for address in ("orders", "stock", "stock/i0/why"):
            page = await client.get(f"{address}?limit=1")
            question, *key = json.loads(urlsafe_b64decode(page["next"] + "=="))
            for nth in range(len(key)):
                for odd in (2**70, -(2**63), "\ud800", "a\0b", {"main": "x"}, {"main": 2**70}, None, [1], 1.5):
                    altered = json.dumps([question, *key[:nth], odd, *key[nth + 1 :]], separators=(",", ":"))
                    cursor = urlsafe_b64encode(altered.encode()).decode().rstrip("=")
                    answer = await client.http.get(f"/v1/{address}?limit=1&cursor={cursor}")
                    assert (answer.status_code, answer.json()["detail"].split(".")[0]) == (422, "cursor: it is none")
        deep = urlsafe_b64encode(b"[" * 1500 + b"]" * 1500).decode().rstrip("=")
        assert (await client.http.get(f"/v1/orders?cursor={deep}")).status_code == 422

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
        await client.stock("A/1", 3)
        slashed = await client.get("stock/A%2F1/why")
        assert (slashed["stock"]["item"], [move["after"] for move in slashed["moves"]]) == ("A/1", [{"main": "3"}])
        assert await client.get("stock/A/1/why") == slashed
        assert "proposals" in await client.get("stock/proposals")
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


def test_a_channel_asks_what_it_may_sell_and_acknowledges_it(ask: Ask) -> None:
    async def asked(client: Client) -> None:
        for n in range(5):
            await client.stock(f"i{n}", 10 + n)
        await client.order("1", "i0", "4")
        await client.done("receive_goods", place="city", lines=[{"item": "i1", "quantity": 2, "unit_cost": 1}])
        page = await client.get("stock/available?channel=market&limit=2")
        (offer,) = page["available"][1]["channels"]
        assert (page["available"][1]["item"], offer["channel"], offer["told"]) == ("i1", "market", "11")
        both = await walk(client, "stock/available", "available", 2)
        told = {each["item"]: {of["channel"]: of["told"] for of in each["channels"]} for each in both}
        assert list(told) == [f"i{n}" for n in range(5)]
        assert told["i0"] == {"web": "6", "market": "6", "shops": "0"}
        assert told["i1"] == {"web": "13", "market": "11", "shops": "2"}
        (one,) = (await client.get("stock/available?item=i1"))["available"]
        assert one == both[1]
        done = await client.done("acknowledge_stock", channel="market", up_to=page["at"])
        assert done["told"]["channels"] == ["market"]

    ask(asked)


def test_what_stock_was_worth_how_it_turns_and_what_is_to_be_counted(ask: Ask) -> None:
    async def asked(client: Client) -> None:
        for n in range(5):
            await client.done("set_item", item=f"i{n}")
            lines = [{"item": f"i{n}", "quantity": 4, "unit_cost": "2.50"}]
            at = f"2026-01-0{n + 1}T12:00:00Z"
            await client.done("receive_goods", place="main", at=at, lines=lines)
        await client.done("move_goods", from_place="main", to_place="loss", reason="loss",
                          at="2026-01-04T13:00:00Z", lines=[{"item": "i1", "quantity": 1}])  # fmt: skip
        values = await walk(client, "stock/value?on=2026-01-03", "items", 2)
        assert [(row["item"], row["quantity"], row["value"]) for row in values] == [
            ("i0", "4", "10.00"), ("i1", "4", "10.00"), ("i2", "4", "10.00"),
        ]  # fmt: skip
        (row,) = (await client.get("stock/value?item=i1"))["items"]
        assert (row["quantity"], row["value"]) == ("3", "7.50")
        figures = await walk(client, "stock/figures", "items", 2)
        assert [(row["item"], row["on_hand"], row["value"]) for row in figures][1] == ("i1", "3", "7.50")
        assert len(figures) == 5
        first = await client.get("stock/figures?limit=2")
        assert (first["total"]["value"], len(first["items"])) == ("47.50", 2)
        assert (await client.get(f"stock/figures?limit=2&cursor={first['next']}"))["total"] is None
        due = await client.get("stock/due?place=main&limit=3")
        assert [(row["on_hand"], row["counted_at"]) for row in due["due"]] == [("4", None), ("3", None), ("4", None)]

    ask(asked)


def test_an_item_tells_all_that_stands_of_it_and_what_is_sold_where(ask: Ask) -> None:
    async def asked(client: Client) -> None:
        for item, name in (("chair/1", "Oak chair"), ("chair-2", "Chair oak"), ("pad", "Pad"), ("set", "Set")):
            await client.done("set_item", item=item, name=name)
        await client.done("set_item_codes", item="chair/1", codes=[{"scheme": "gtin", "code": "4006381333931"}])
        await client.done("set_units", item="chair/1", units=[{"unit": "pallet", "number": 12}])
        parts = [{"item": "chair/1", "quantity": 1}, {"item": "pad", "quantity": 2}]
        await client.done("set_kit", item="set", parts=parts)
        await client.done("list_item", item="chair/1", channel="web", listed=True, price="49.90", title="An oak chair")
        await client.done("list_item", item="pad", channel="web", listed=False)
        chair = await client.get("items/chair%2F1")
        assert [code["code"] for code in chair["codes"]] == ["4006381333931"]
        assert chair["units"] == [{"unit": "pallet", "number": 12, "divisor": 1}]
        assert chair["kits"] == [{"item": "set", "name": "Set", "quantity": "1"}]
        (listing,) = chair["listings"]
        assert (listing["channel"], listing["is_listed"], listing["price"]) == ("web", True, "49.90")
        assert "GTIN" not in listing["missing"]
        kit = await client.get("items/set")
        assert [(part["item"], part["quantity"]) for part in kit["parts"]] == [("chair/1", "1"), ("pad", "2")]
        (pair,) = (await client.get("duplicates"))["duplicates"]
        assert [pair] == chair["duplicates"]
        assert {pair["item"], pair["other"]} == {"chair/1", "chair-2"}
        await client.done("keep_items_apart", item="chair/1", other="chair-2")
        assert (await client.get("duplicates"))["duplicates"] == []
        sold = await walk(client, "listings?channel=web", "listings", 1)
        assert [(each["item"], each["is_listed"]) for each in sold] == [("chair/1", True), ("pad", False)]
        assert await walk(client, "listings?channel=market", "listings", 1) == []

    ask(asked)


SELLING_WRONG = [
    ("quotes?status=open", 422, "there is no status 'open'. There are: draft, sent,"),
    ("quotes?channel=fair", 422, "there is no channel 'fair' in the plan."),
    ("quotes?colour=red", 422, "there is no parameter 'colour' here."),
    ("prices?list=moon", 422, "there is no price list 'moon'. There are: retail, trade."),
    ("prices?channel=fair", 422, "there is no channel 'fair' in the plan."),
    ("price-lists?channel=fair", 422, "there is no channel 'fair' in the plan."),
    ("quotes/crm/q9", 404, "There is no quote q9 of crm."),
    ("quote-figures?from=May", 422, "'May' is no day. Write it like 2026-01-31."),
    ("quote-figures?from=2026-02-01&to=2026-01-31", 422, "2026-02-01 is after 2026-01-31."),
    ("owing/shop/nobody", 404, "There is no account of nobody of shop."),
    ("vouchers/G9", 404, "There is no voucher 'G9'."),
    ("owing?cursor=bm9uZQ", 422, "cursor: it is none."),
]


def test_quotes_prices_credit_and_vouchers_can_be_read(ask: Ask) -> None:
    async def asked(client: Client) -> None:
        await sell(client)
        quotes = await walk(client, "quotes", "quotes", 2)
        assert [(each["external_id"], each["status"]) for each in quotes] == [
            ("q/3", "draft"), ("q/2", "declined"), ("q/1", "draft"),
        ]  # fmt: skip
        for narrowed, names in (("status=declined", ["q/2"]), ("sales_person=eve", ["q/3"]), ("customer=bob", []),
                                ("channel=market", []), ("channel=web&status=declined", ["q/2"])):  # fmt: skip
            found = await walk(client, f"quotes?{narrowed}", "quotes", 2)
            assert [each["external_id"] for each in found] == names
        one = await client.get("quotes/crm/q%2F1")
        assert (one["version"], one["amount"], one["valid_until"]) == (2, "9.00", "2099-12-31")
        assert [(v["amount"], v["lines"][0]["quantity"]) for v in one["versions"]] == [("8.00", "4"), ("9.00", "5")]
        assert one["versions"][0]["lines"][0]["price_list"] is None
        assert ([each["kind"] for each in one["entries"]], one["kept"]) == (["make_quote", "change_quote"], [])
        eve, by_max = (await client.get("quote-figures"))["figures"]
        assert (eve["sales_person_id"], eve["open_amount"], eve["won_share"]) == ("eve", "8.00", None)
        assert (by_max["made"], by_max["declined"], by_max["won_share"], by_max["days_to_decide"]) == (2, 1, 0.0, 0.0)
        assert (await client.get("quote-figures?to=2020-01-01"))["figures"] == []
        lists = await walk(client, "price-lists", "price_lists", 1)
        assert [(each["list"], each["base"], each["off"], each["channel"], each["party"]) for each in lists] == [
            ("retail", None, "0", "web", None), ("trade", "retail", "0.15", None, "acme"),
        ]  # fmt: skip
        prices = await walk(client, "prices", "prices", 1)
        told = [(each["list"], each["item"], each["from_quantity"], each["price"]) for each in prices]
        whole = [("retail", "ink", "0", "9.00"), ("retail", "pen", "0", "2.50"), ("retail", "pen", "10", "2.25"),
                 ("trade", "pen", "0", "2.00")]  # fmt: skip
        assert told == whole
        for narrowed, first, last in (
            ("item=pen", 1, 4), ("list=trade", 3, 4), ("channel=web", 0, 3), ("customer=acme", 3, 4),
            ("item=cup", 0, 0),
        ):  # fmt: skip
            assert await walk(client, f"prices?{narrowed}", "prices", 2) == prices[first:last], narrowed
        assert [each["list"] for each in (await client.get("price-lists?customer=acme"))["price_lists"]] == ["trade"]
        owing = await walk(client, "owing", "owing", 1)
        assert [(each["external_id"], each["open_amount"], each["overdue_amount"]) for each in owing] == [
            ("bob", "40.00", "0.00"), ("acme", "30.00", "20.00"), ("cid", "30.00", "0.00"),
        ]  # fmt: skip
        acme = await client.get("owing/shop/acme")
        assert acme["credit"] == [{"currency": "EUR", "open_amount": "30.00", "limit_amount": "100.00", "due_days": 10}]
        assert [(each["external_id"], each["is_overdue"]) for each in acme["orders"]] == [("o1", True), ("o2", False)]
        assert await walk(client, "owing/shop/acme", "orders", 1) == acme["orders"]
        owes_nothing = await client.get("owing/shop/dan")
        assert (owes_nothing["credit"][0]["limit_amount"], owes_nothing["orders"]) == ("5.00", [])
        voucher = await client.get("vouchers/G1")
        assert (voucher["balance"], voucher["expires_on"], voucher["order"]) == ("20.00", "2099-12-31", None)
        assert [(each["reason"], each["amount"], each["order"]) for each in voucher["entries"]] == [
            ("issued", "50.00", None), ("redeemed", "-30.00", {"system": "shop", "external_id": "o4"}),
        ]  # fmt: skip
        for address, status, sentence in SELLING_WRONG:
            answer = await client.http.get(f"/v1/{address}")
            assert (answer.status_code, answer.headers["content-type"]) == (status, "application/problem+json"), address
            assert sentence in answer.json()["detail"]

    ask(asked)


async def sell(client: Client) -> None:
    """Three quotes, two price lists, three accounts that owe and one that does not, and a voucher."""
    for item in ("pen", "ink"):
        await client.stock(item, 100)
    await client.done("set_item", item="cup")
    for name in ("q/1", "q/2", "q/3"):
        lines = [{"item": "pen", "quantity": 4, "gross_amount": 8}]
        who = {"customer_id": "acme", "sales_person_id": "eve" if name == "q/3" else "max"}
        quote = {"system": "crm", "external_id": name, "channel": "web", "lines": lines, **who}
        await client.done("make_quote", valid_until="2099-12-31", **quote)
    lines = [{"item": "pen", "quantity": 5, "gross_amount": 9}]
    await client.done("change_quote", system="crm", external_id="q/1", lines=lines)
    await client.done("decline_quote", system="crm", external_id="q/2", reason="price")
    for number, name, customer, day in (
        (20, "o1", "acme", "2026-01-01T12:00:00Z"), (10, "o2", "acme", None), (40, "o3", "bob", None),
        (30, "o4", "cid", None), (30, "o5", "cid", None),
    ):  # fmt: skip
        if name in ("o1", "o3", "o4"):
            await client.done("set_party", system="shop", external_id=customer)
            await client.done("set_terms", system="shop", external_id=customer, due_days=10, credit_limit=100)
        lines = [{"item": "pen", "quantity": 1, "gross_amount": number}]
        order = {"system": "shop", "external_id": name, "channel": "web", "lines": lines, "customer_id": customer}
        await client.done("place_order", **order, **({"at": day} if day else {}))
    await client.done("set_party", system="shop", external_id="dan")
    await client.done("set_terms", system="shop", external_id="dan", due_days=10, credit_limit=5)
    await client.done("issue_voucher", code="G1", amount=50, reason="goodwill", expires_on="2099-12-31")
    await client.done("redeem_voucher", system="shop", external_id="o4", code="G1", amount=30)
    await client.done("set_price_list", name="retail", channel="web")
    await client.done("set_price_list", name="trade", base="retail", off="0.15", system="shop", customer_id="acme")
    pen = [{"item": "pen", "price": "2.50"}, {"item": "pen", "price": "2.25", "from_quantity": 10}]
    await client.done("set_prices", name="retail", prices=[*pen, {"item": "ink", "price": 9}])
    await client.done("set_prices", name="trade", prices=[{"item": "pen", "price": 2}])


def test_what_is_to_do_and_to_be_had_is_listed_and_ticked_off(ask: Ask) -> None:
    async def asked(client: Client) -> None:
        await client.done("set_item", item="pen")
        await client.done("set_sourcing", item="pen", supplier="acme", lead_days=3)
        for name in ("o1", "o2", "o3"):
            await client.order(name, "pen", "2")
        await client.done("plan_count", place="main", items=["pen"])
        whole = await walk(client, "tasks", "tasks", 2)
        assert [task["kind"] for task in whole] == ["tell_customer"] * 3 + ["count"]
        told = await walk(client, "tasks?kind=tell_customer", "tasks", 1)
        assert [(task["order"], task["line"], task["item"]) for task in told] == [
            (name, 1, "pen") for name in ("o1", "o2", "o3")
        ]
        await client.done("finish_task", tasks=[told[1]["task_id"]])
        assert [task["order"] for task in await walk(client, "tasks", "tasks", 1)] == ["o1", "o3", None]
        for task_id, code in ((told[1]["task_id"], "no_open_task"), (whole[3]["task_id"], "to_be_counted")):
            answer = await client.give("finish_task", tasks=[task_id])
            assert (answer.status_code, answer.json()["code"]) == (409, code)
        found = await walk(client, "stock/proposals", "proposals", 2)
        assert [(each["order"], each["quantity"], each["supplier"], each["kind"]) for each in found] == [
            (name, "2", "acme", "purchase") for name in ("o1", "o2", "o3")
        ]
        assert (await client.get("stock/proposals?kind=transfer"))["proposals"] == []
        for address in ("tasks?kind=dance", "stock/proposals?kind=dance"):
            answer = await client.http.get(f"/v1/{address}")
            assert (answer.status_code, "of the kind 'dance'" in answer.json()["detail"]) == (422, True)

    ask(asked)


def test_returns_are_listed_and_shown_also_those_of_no_known_order(ask: Ask) -> None:
    async def asked(client: Client) -> None:
        await client.stock("pen", 5)
        await client.order("o1", "pen", "2", customer_id="ada")
        await client.done("ship_order", system="shop", external_id="o1")
        lines = [{"line": 1, "quantity": 1, "reason": "too blue"}]
        await client.done("request_return", system="shop", external_id="b/1", order="o1", lines=lines)
        lines = [{"item": "pen", "quantity": 1, "amount": 3}]
        await client.done(
            "request_return", system="till", external_id="b2", channel="shops", lines=lines, exception=True
        )
        await client.done("receive_return", system="shop", external_id="b/1", place="main")
        whole = await walk(client, "returns", "returns", 1)
        assert [(back["external_id"], back["order"], back["status"]) for back in whole] == [
            ("b2", None, "requested"), ("b/1", "o1", "received"),
        ]  # fmt: skip
        for narrowed in ("status=received", "channel=web", "customer=ada"):
            assert await walk(client, f"returns?{narrowed}", "returns", 1) == whole[1:], narrowed
        back = await client.get("returns/shop/b/1")
        (line,) = back["lines"]
        assert (back["place"], line["item"], line["received"], line["restocked"], line["reason"]) == (
            "main", "pen", "1", "0", "too blue",
        )  # fmt: skip
        without = await client.get("returns/till/b2")
        assert (without["order"], without["lines"][0]["order_line"]) == (None, None)
        for address, status in (("returns?status=open", 422), ("returns?channel=fair", 422), ("returns/shop/b9", 404)):
            assert (await client.http.get(f"/v1/{address}")).status_code == status, address

    ask(asked)


def test_parties_are_found_by_code_id_and_name(ask: Ask) -> None:
    async def asked(client: Client) -> None:
        for party, name in (("k1", "Ada Muster"), ("k2", "Ada Muster"), ("k3", "Bo Berg"), ("x4", "ada GmbH")):
            await client.done("set_party", system="shop", external_id=party, kind="person", name=name)
        codes = [{"scheme": "email", "code": "Bo.Berg@Example.com"}, {"scheme": "loyalty_card", "code": "77-12"}]
        await client.done("set_party_codes", system="shop", external_id="k3", codes=codes)
        address = {"label": "home", "city": "Bern", "country": "CH"}
        await client.done("set_party_address", system="shop", external_id="k3", **address)
        for asked_for, by, names in (
            ("bo.berg@example.com", "code", ["k3"]), ("7712", "code", ["k3"]), ("k", "id", ["k1", "k2", "k3"]),
            ("Ada", "name", ["k1", "k2"]), ("bo", "name", ["k3"]), ("ada", "name", ["x4"]), ("Muster", "", []),
        ):  # fmt: skip
            found = await walk(client, f"parties?q={asked_for}", "parties", 1)
            assert [party["external_id"] for party in found] == names, asked_for
            assert (await client.get(f"parties?q={asked_for}"))["by"] == by
        assert len(await walk(client, "parties", "parties", 3)) == 4
        bo = await client.get("parties/shop/k3")
        assert {code["code"] for code in bo["codes"]} == {"Bo.Berg@Example.com", "77-12"}
        assert [(each["label"], each["city"]) for each in bo["addresses"]] == [("home", "Bern")]
        assert (await client.http.get("/v1/parties/shop/k9")).status_code == 404

    ask(asked)
