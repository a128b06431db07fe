"""Secrets: named by an environment variable that is set, and never written down."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from onebook.plan.checks.subject import Finding, Subject
    from onebook.plan.lines import SettingPath

__all__ = ["check_secrets"]

REFERENCE = re.compile(r"env:([A-Za-z_][A-Za-z0-9_]*)")
SECRET_NAME = re.compile(r"passw|secret|token|api_?key|access_?key|private_?key|credential", re.IGNORECASE)
PASSWORD_IN_ADDRESS = re.compile(r"^[a-z+]+://[^/@\s]*:[^/@\s]+@|\bpassword\s*=\s*\S", re.IGNORECASE)


def check_secrets(subject: Subject) -> Iterator[Finding]:
    """Find secrets that are not set or stand in clear text. Their values are never repeated."""
    for name, system in subject.plan.systems.items():
        for key, value in system.secrets.items():
            path: SettingPath = ("systems", name, "secrets", key)
            if REFERENCE.fullmatch(value):
                yield from _not_set(subject, path, value)
            else:
                yield _clear_text(subject, path, name, key)
        for path, value in _texts(("systems", name, "options"), system.options):
            if REFERENCE.fullmatch(value):
                yield from _not_set(subject, path, value)
            elif SECRET_NAME.search(str(path[-1])) or PASSWORD_IN_ADDRESS.search(value):
                yield _clear_text(subject, path, name, str(path[-1]))
        if system.database is not None:
            path = ("systems", name, "database")
            if REFERENCE.fullmatch(system.database):
                yield from _not_set(subject, path, system.database)
            elif PASSWORD_IN_ADDRESS.search(system.database):
                yield _clear_text(subject, path, name, "database")


def _not_set(subject: Subject, path: SettingPath, value: str) -> Iterator[Finding]:
    variable = value.removeprefix("env:")
    if variable not in subject.environment_names:
        yield subject.fault(
            path, f"the environment variable {variable} is not set.", f"Set it before you start: export {variable}=…"
        )


def _clear_text(subject: Subject, path: SettingPath, system: str, key: str) -> Finding:
    variable = re.sub(r"[^A-Z0-9]+", "_", f"{system}_{key}".upper())
    return subject.fault(
        path, "a secret is written here in clear text.",
        f'Name an environment variable instead: "env:{variable}"; and change the secret, as others may have read it.',
    )  # fmt: skip


def _texts(path: SettingPath, values: Mapping[str, object]) -> Iterator[tuple[SettingPath, str]]:
    for key, value in values.items():
        if isinstance(value, str):
            yield (*path, key), value
        elif isinstance(value, dict):
            yield from _texts((*path, key), value)
