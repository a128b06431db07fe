"""A server that is stopped while orders come in: what it acknowledged is there, and published by the next one."""

from __future__ import annotations

import http.client
import json
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from onebook.app.business import open_business
from onebook.app.keeping.opening import keeping
from onebook.book import check_book
from onebook.lake import open_lake, publish_views
from onebook.records import BadInput
from tests.book.served import business

CALLERS, ENOUGH, PATIENCE = 4, 40, 60


def asked(port: int, address: str, said: dict[str, Any] | None = None) -> int:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
    try:
        body = None if said is None else json.dumps(said).encode()
        connection.request("GET" if body is None else "POST", address, body, {"content-type": "application/json"})
        answer = connection.getresponse()
        answer.read()
        return answer.status
    finally:
        connection.close()


@contextmanager
def serving(folder: Path) -> Iterator[tuple[subprocess.Popen[str], int]]:
    command = [sys.executable, "-m", "onebook", "-C", str(folder), "serve", "--port", "0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as server:
        try:
            assert server.stdout
            yield server, int(server.stdout.readline().split("127.0.0.1:")[1].split()[0])
        finally:
            server.kill()


def order(name: str) -> dict[str, Any]:
    lines = [{"item": "pen", "quantity": "1", "gross_amount": "2"}]
    return {"command_id": name, "system": "web", "external_id": name, "channel": "web", "lines": lines}


def published(folder: Path) -> set[str]:
    with suppress(BadInput), open_lake(open_business(folder).lake) as con:  # there may be no lake yet
        publish_views(con)
        return {name for (name,) in con.execute("select external_id from sales_order").fetchall()}
    return set()


def test_what_a_stopped_server_acknowledged_is_there_and_published_by_the_next(
    new_book: Callable[[], str], tmp_path: Path
) -> None:
    url, acknowledged = new_book(), list[str]()
    folder = business(tmp_path, url)
    sent = signal.SIGINT if url.startswith("sqlite") else signal.SIGTERM  # by a person, and by a service's keeper
    with serving(folder) as (server, port):
        assert asked(port, "/v1/commands/set_item", {"command_id": "i", "item": "pen"}) == 200
        goods = [{"item": "pen", "quantity": 100_000, "unit_cost": "1"}]
        assert asked(port, "/v1/commands/receive_goods", {"command_id": "r", "place": "main", "lines": goods}) == 200

        def calling(nth: int) -> None:
            with suppress(OSError, http.client.HTTPException):  # the server goes away
                for count in range(100_000):
                    if asked(port, "/v1/commands/place_order", order(name := f"o{nth}-{count}")) != 200:
                        return
                    acknowledged.append(name)

        callers = [threading.Thread(target=calling, args=(nth,)) for nth in range(CALLERS)]
        for caller in callers:
            caller.start()
        until = time.monotonic() + PATIENCE
        while len(acknowledged) < ENOUGH and time.monotonic() < until:
            time.sleep(0.01)
        server.send_signal(sent)
        _, told = server.communicate(timeout=PATIENCE)
        for caller in callers:
            caller.join()
        assert server.returncode in (0, 130, -sent)
        assert "Traceback" not in told
    assert len(acknowledged) >= ENOUGH
    with keeping(open_business(folder)) as book:
        assert check_book(book.store) == []
        there = {name for (name,) in book.store.con.execute("select external_id from sales_order").fetchall()}
        assert set(acknowledged) <= there
    with serving(folder):
        until = time.monotonic() + PATIENCE
        while missing := set(acknowledged) - published(folder):
            assert time.monotonic() < until, f"not published: {sorted(missing)[:5]}"
            time.sleep(0.5)  # to look takes the server's time
