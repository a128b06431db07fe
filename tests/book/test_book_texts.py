"""What no store can keep in a text is refused where it comes in, whichever way, and nothing is changed by it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import onebook
from onebook.book import command_kinds
from tests.book.served import business, served

CONTROL = "holds a control character, such as the character 0. Take it out"
HALF = "holds half of a character, a lone surrogate. Write the whole character"


def test_every_text_of_every_command_has_a_form() -> None:
    def without(schema: Any) -> bool:
        if isinstance(schema, list):
            figures = any(each.get("type") in ("number", "integer") for each in schema if isinstance(each, dict))
            return not figures and any(map(without, schema))
        if not isinstance(schema, dict):
            return False
        formed = schema.keys() & {"pattern", "enum", "const", "format"}
        return (schema.get("type") == "string" and not formed) or any(map(without, schema.values()))

    assert [name for name, kind in command_kinds().items() if without(kind.model.model_json_schema())] == []


def test_over_http(new_book: Callable[[], str], tmp_path: Path) -> None:
    async def ask() -> None:
        async with served(business(tmp_path, new_book())) as client:
            await client.stock("pen", 1)
            order = {"system": "shop", "external_id": "o1", "channel": "web", "lines": [{"item": "pen", "quantity": 1}]}
            for name in ("command_id", "external_id", "customer_reference"):
                for bad in ("\0", "a\0b", "\x1b[2J", "a\x7f"):
                    answer = await client.give("place_order", **{**order, name: bad})
                    assert (answer.status_code, answer.headers["content-type"]) == (422, "application/problem+json")
                    assert f"{name}: it {CONTROL}" in answer.json()["detail"]
            answer = await client.order("o1", "p\0n")
            assert f"lines[0].item: it {CONTROL}" in answer.json()["detail"]
            body = rb'{"command_id": "1", "item": "a\ud800b"}'
            json = {"content-type": "application/json"}
            answer = await client.http.post("/v1/commands/set_item", content=body, headers=json)
            assert (answer.status_code, "hex escape at line 1" in answer.json()["detail"]) == (422, True)
            for address in (
                "orders?customer=%00",
                "orders/shop/%00",
                "items/%00",
                "stock/%00/why",
                "returns/shop/a%00",
            ):
                answer = await client.http.get(f"/v1/{address}")
                assert answer.status_code in (404, 422), address
                assert answer.headers["content-type"] == "application/problem+json"
            for address in ("orders/shop/%00", "items/%00", "stock/%00", "orders?q=%00"):
                assert (await client.http.get(f"/{address}")).status_code == 422, address
            assert (await client.get("orders"))["orders"] == []
            assert (await client.order("o1", "pen", customer_reference="two\nlines\tand ü 🪑")).status_code == 200
            (placed,) = (await client.get("orders"))["orders"]
            assert placed["customer_reference"] == "two\nlines\tand ü 🪑"

    asyncio.run(ask())


def test_in_python(new_book: Callable[[], str], tmp_path: Path) -> None:
    with onebook.open(business(tmp_path, new_book())) as shop:
        for item, what in (("a\0", CONTROL), ("a\ud800", HALF)):
            with pytest.raises(onebook.BadInput, match=f"^item: it {what}"):
                shop.do("set_item", item=item)
            with pytest.raises(onebook.BadInput, match=f"^options.*: it {what}"):
                shop.do("set_item", item="a", options={item: "red"})
            with pytest.raises(onebook.BadInput, match=f"^by: it {what}"):
                shop.do("set_item", item="a", by=item)
        assert list(shop.items()) == []
        shop.do("set_item", item="a", name="two\nlines")
        assert [row["name"] for row in shop.items()] == ["two\nlines"]
