"""`onebook returns`: what customers bring back."""

from __future__ import annotations

import typer

from onebook.cli.giving import Kinds

KINDS = {
    "request": "request_return", "receive": "receive_return", "inspect": "inspect_return", "refund": "refund_return",
    "exchange": "exchange_return", "refuse": "refuse_return", "take-back": "take_back",
}  # fmt: skip
returns_app = Kinds(KINDS, "Returns: request, receive, inspect, refund, exchange …")


def add_commands(app: typer.Typer) -> None:
    """Add this file's commands."""
    app.add_typer(returns_app, name="returns")
