"""What comes back for a command: that it was applied, or why it was refused."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

__all__ = ["Answer", "Applied", "Refusal", "Refused"]


class Applied(NamedTuple):
    """A command that was applied. told: what it came to; again: it had been applied before, and was told so then."""

    journal_id: int
    told: Mapping[str, Any]
    again: bool = False


@dataclass(frozen=True, slots=True)
class Refusal:
    """A command that changed nothing. code: for programs; what: one sentence; mend: the next step; fields: which."""

    code: str
    what: str
    mend: str = ""
    fields: Mapping[str, Any] = field(default_factory=dict)

    def __str__(self) -> str:
        return f"{self.what} {self.mend}".strip()


Answer = Applied | Refusal


class Refused(Exception):  # noqa: N818 (what became of a command, not a failure of ours)
    """Raised within a decision to end it; the engine gives back its refusal."""

    def __init__(self, code: str, what: str, mend: str = "", /, **fields: object) -> None:
        super().__init__(what)
        self.refusal = Refusal(code, what, mend, fields)
