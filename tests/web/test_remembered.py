"""Pages are drawn once for each state of the lake, the plan and the day, and never shown beyond it."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest
from merchant import load, serving

from onebook.web import make_app
from onebook.web.pages import board
from onebook.web.warm import keep_warm


def broken(*_: object, **__: object) -> None:
    raise RuntimeError("this page must not be drawn again")


def test_a_page_is_drawn_once_and_anew_when_anything_it_shows_has_changed(
    own: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with serving(make_app(own)) as client:
        first = client.get("/")
        assert first.status_code == 200
        with monkeypatch.context() as patched:
            patched.setattr(board, "draw", broken)
            again = client.get("/")
            assert again.text == first.text
            assert again.headers["content-security-policy"] == first.headers["content-security-policy"]
            assert client.get("/?period=2024").status_code == 500
        assert client.get("/?period=2024").status_code == 200

        plan = own / "onebook.toml"
        plan.write_text(plan.read_text().replace('label = "Web & more"', 'label = "Web and more"'))
        assert "Web and more" in client.get("/").text

        orders = own / "orders.csv"
        orders.write_text(orders.read_text() + "6,web,2024-02-29,c1\n")
        before = client.get("/").text
        load(own)
        assert client.get("/").text != before


def test_what_is_not_there_is_not_remembered(own: Path) -> None:
    with serving(make_app(own)) as client:
        assert client.get("/kpi/gifts").status_code == 404
        plan = own / "onebook.toml"
        kpi = '\n[kpis.gifts]\nphase = "decision"\nlabel = "Gifts"\nfact = "sale"\nnumerator = "sum(gross_amount)"\n'
        plan.write_text(plan.read_text() + kpi)
        assert client.get("/kpi/gifts").status_code == 200


def test_pages_are_drawn_ahead_for_each_state_also_after_one_that_could_not_be_read(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("onebook.web.warm.LOOKS_EVERY", 0.01)
    opened: list[str] = []
    monkeypatch.setattr("onebook.web.warm._open", lambda _host, _port, page: opened.append(page))
    done = threading.Event()
    states = iter(["one", "one", OSError("the lake is being made"), "two"])

    def stamp() -> str:
        state = next(states, None)
        if state is None:
            done.set()
        if isinstance(state, Exception):
            raise state
        return state or "two"

    keep_warm(stamp, "127.0.0.1", 0, ("/", "/pnl"), done).join(timeout=60)
    assert opened == ["/", "/pnl", "/", "/pnl"]
