"""A business with a book behind its server, asked as programs ask it."""

from __future__ import annotations

import itertools
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx

from onebook.web import make_app

IDS = itertools.count(1)
PLAN_TEXT = """
[business]
name = "Book"
currency = "EUR"
time_zone = "Europe/Berlin"
[storage]
book = "{url}"
[channels.web]
kind = "digital"
[channels.market]
kind = "digital"
[channels.shops]
kind = "physical"
[places.main]
kind = "warehouse"
serves = ["web", "market"]
[places.city]
kind = "store"
serves = ["shops", "web"]
"""


def business(folder: Path, url: str) -> Path:
    """The folder of a business whose book is at this URL."""
    (folder / "onebook.toml").write_text(PLAN_TEXT.format(url=url), encoding="utf-8")
    return folder


class Client:
    """Asks the server. token: in whose name."""

    def __init__(self, http: httpx.AsyncClient, folder: Path, token: str = "") -> None:
        self.http = http
        self.folder = folder
        self.headers = {"authorization": f"Bearer {token}"} if token else {}

    async def give(self, kind: str, /, **said: Any) -> httpx.Response:
        """Give a command, with an id of its own unless one is given."""
        body = {"command_id": f"api{next(IDS)}", **said}
        return await self.http.post(f"/v1/commands/{kind}", json=body, headers=self.headers)

    async def done(self, kind: str, /, **said: Any) -> Any:
        answer = await self.give(kind, **said)
        assert answer.status_code == 200, answer.text
        return answer.json()

    async def order(self, number: str, /, item: str, quantity: str = "1", **more: Any) -> httpx.Response:
        lines = [{"item": item, "quantity": quantity, "gross_amount": "12.50"}]
        return await self.give("place_order", system="shop", external_id=number, channel="web", lines=lines, **more)

    async def get(self, address: str) -> Any:
        answer = await self.http.get(f"/v1/{address}", headers=self.headers)
        assert answer.status_code == 200, answer.text
        return answer.json()

    async def stock(self, item: str, quantity: int, cost: str = "1") -> None:
        await self.done("set_item", item=item)
        await self.done("receive_goods", place="main", lines=[{"item": item, "quantity": quantity, "unit_cost": cost}])


@asynccontextmanager
async def served(folder: Path) -> AsyncIterator[Client]:
    """The server of a business, without a token."""
    app = make_app(folder)
    async with app.router.lifespan_context(app):
        transport = httpx.ASGITransport(app, raise_app_exceptions=False)
        async with httpx.AsyncClient(transport=transport, base_url="http://localhost", timeout=60) as http:
            yield Client(http, folder)
