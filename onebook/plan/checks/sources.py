"""Sources: the folders, files and databases that systems are read from."""

from __future__ import annotations

import posixpath
import re
from typing import TYPE_CHECKING

from onebook.plan.checks.mappings import source_of
from onebook.plan.checks.subject import Finding, Subject, listed

if TYPE_CHECKING:
    from collections.abc import Iterator

    from onebook.plan.lines import SettingPath
    from onebook.plan.model import Source, System

__all__ = ["check_sources"]

ADDRESS = re.compile(r"^env:|://|\b\w+\s*=")
"""What names a database that is no file: a variable, a URL, or words such as `host=…`."""


def check_sources(subject: Subject) -> Iterator[Finding]:
    """Find folders and databases that are not there, and sources that cannot be read as they are written."""
    for name, system in subject.plan.systems.items():
        yield from _folder(subject, name, system)
        yield from _database(subject, name, system)
        for source_name, source in system.sources.items():
            yield from _source(subject, ("systems", name, "sources", source_name), system, source)
        yield from _no_database(subject, name, system)
        yield from _unused_sources(subject, name, system)


def _folder(subject: Subject, name: str, system: System) -> Iterator[Finding]:
    reads_files = any(source.path is not None for source in system.sources.values())
    if (reads_files or system.folder != ".") and not subject.folder_exists(system.folder):
        yield subject.fault(
            ("systems", name, "folder"), f"there is no folder '{system.folder}'.",
            "Mend it, or make the folder and put the system's exports there; it is relative to the plan's folder.",
        )  # fmt: skip


def _database(subject: Subject, name: str, system: System) -> Iterator[Finding]:
    path: SettingPath = ("systems", name, "database")
    if system.database is None or ADDRESS.search(system.database):
        return
    if _leaves(system.folder, system.database):
        yield subject.fault(
            path, f"'{system.database}' leads out of the business's folder.",
            "Write it relative to the system's `folder`, or let `folder` name where the database lies.",
        )  # fmt: skip
    elif subject.folder_exists(system.folder) and not subject.file_exists(
        posixpath.join(system.folder, system.database)
    ):
        yield subject.fault(
            path, f"there is no database '{system.database}'.",
            "It is a file in the system's `folder`, or an address, which is best named as \"env:NAME\".",
        )  # fmt: skip


def _source(subject: Subject, path: SettingPath, system: System, source: Source) -> Iterator[Finding]:
    given = [key for key in ("path", "table", "query") if getattr(source, key) is not None]
    if len(given) != 1:
        what = f"it has {listed(given)}" if given else "it says neither path nor table nor query"
        yield subject.fault(path, f"{what}: a source is one of them.", "Leave one: a file's path, or a table or query.")
    elif source.path is not None and _leaves(system.folder, source.path):
        yield subject.fault(
            (*path, "path"), f"'{source.path}' leads out of the business's folder.",
            "Write it relative to the system's `folder`, or let `folder` name where the files lie.",
        )  # fmt: skip


def _no_database(subject: Subject, name: str, system: System) -> Iterator[Finding]:
    """Find tables and queries of a system that names no database: one fault, however many there are."""
    asking = [
        (source, key) for source, of in system.sources.items() for key in ("table", "query")
        if getattr(of, key) is not None and of.path is None
    ]  # fmt: skip
    if system.database is not None or not asking:
        return
    source, key = asking[0]
    more = f" (and so do {len(asking) - 1} more of its sources)" if len(asking) > 1 else ""
    yield subject.fault(
        ("systems", name, "sources", source, key), f"a {key} needs a database{more}, and [systems.{name}] names none.",
        'Add database = "…" there (a file, or env:NAME for an address with a password).',
    )  # fmt: skip


def _leaves(folder: str, path: str) -> bool:
    """Say whether the path leads out of the business's folder, or of a system's folder that itself lies elsewhere."""
    home = posixpath.normpath(folder)
    whole = posixpath.normpath(posixpath.join(home, path))
    if not _outside(home):
        return _outside(whole)
    return whole != home and not whole.startswith(f"{home.rstrip('/')}/")


def _outside(path: str) -> bool:
    return path == ".." or path.startswith(("/", "../"))


def _unused_sources(subject: Subject, name: str, system: System) -> Iterator[Finding]:
    if any(mapping.sql is not None for mapping in system.records.values()):
        return  # a SELECT may read any of them
    used = {source_of(system, mapping) for mapping in system.records.values()}
    for source in system.sources:
        if source not in used:
            yield subject.warning(
                ("systems", name, "sources", source), "no mapping reads this source.",
                f'Add a mapping with source = "{source}", or remove it.',
            )  # fmt: skip
