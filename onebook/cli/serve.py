"""`onebook serve` and `onebook demo`: the pages, on this machine only."""

from __future__ import annotations

import typer


def add_commands(app: typer.Typer) -> None:
    """Add this file's commands."""
