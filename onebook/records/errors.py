"""Errors as a person should read them: what is wrong, where, and how to mend it."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["BadInput", "Fault"]


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong with input, as a value.

    where: file, line, setting or row, as the person can find it. what: one sentence. mend: the next step.
    """

    where: str
    what: str
    mend: str = ""

    def __str__(self) -> str:
        text = f"{self.where}: {self.what}" if self.where else self.what
        return f"{text} {self.mend}" if self.mend else text


class BadInput(Exception):  # noqa: N818 (the field's word; it is what happened, not a type of failure of ours)
    """Input that cannot be used as it is. Nothing of it has been applied."""

    def __init__(self, *faults: Fault) -> None:
        super().__init__("\n".join(str(fault) for fault in faults))
        self.faults = faults
