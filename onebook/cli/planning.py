"""`onebook init` and `onebook plan`: what the business is, what is wrong with it, what the plan saves."""

from __future__ import annotations

import typer


def add_commands(app: typer.Typer) -> None:
    """Add this file's commands."""
