"""By what the journey's tables were made, and whether they take account of all records."""

from __future__ import annotations

from functools import cache
from hashlib import sha256
from importlib.resources import files as package_files

from onebook.journey.store import TABLES, built_up_to, is_built
from onebook.lake import Connection, copies_left_out
from onebook.plan import Plan

__all__ = ["is_up", "newest_load", "rules"]

PARTS = ("identity", "visits")


def is_up(con: Connection, plan: Plan) -> bool:
    """Tell whether the journey takes account of all records, by the rules as they stand; con: the lake, open."""
    return is_built(con, "journey", rules(plan)) and built_up_to(con, "journey") >= newest_load(con)


def newest_load(con: Connection) -> int:
    """Return the number of the newest load; 0 where there is none."""
    return int(con.execute("select coalesce(max(load_id), 0) from lake.control.load_run").fetchall()[0][0])


def rules(plan: Plan) -> str:
    """All that the tables hang on beside the records, in short."""
    business = plan.business
    whose = [(name, sorted(system.ids.items())) for name, system in plan.systems.items()]
    kinds = [(name, channel.kind) for name, channel in plan.channels.items()]
    left_out = sorted(copies_left_out(plan).items())
    written = [*(_texts(f"onebook.journey.{part}") for part in PARTS), _text_of_codes()]
    ends = (plan.visits.pause_minutes, plan.visits.ends_at_midnight, plan.visits.ends_with_campaign)
    said = (business.country, business.time_zone, plan.identity, ends, left_out, whose, kinds, written)
    return sha256(repr((said, TABLES)).encode()).hexdigest()


@cache
def _text_of_codes() -> str:
    """Return how codes are written in one way each."""
    return package_files("onebook.records").joinpath("codes.py").read_text(encoding="utf-8")


@cache
def _texts(package: str) -> list[tuple[str, str]]:
    """Return what a package says, in SQL and Python, by file."""
    entries = [entry for entry in package_files(package).iterdir() if entry.name.endswith((".sql", ".py"))]
    return sorted((entry.name, entry.read_text(encoding="utf-8")) for entry in entries)
