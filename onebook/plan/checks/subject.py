"""What a check looks at, and what it finds."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from onebook.plan.lines import SettingPath, line_of, shown_path
from onebook.plan.wording import nearest
from onebook.records import Fault

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Mapping

    from onebook.plan.capabilities import Capabilities
    from onebook.plan.model import Plan

__all__ = ["Finding", "Subject", "listed"]


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing to mend in a plan. line: from 1, None where the text does not hold the setting. where: the setting.

    A fault is wrong and must be mended; a warning is something that will be missing or is probably not meant.
    """

    severity: Literal["fault", "warning"]
    line: int | None
    where: str
    what: str
    mend: str

    def as_fault(self, file: str) -> Fault:
        """Return it as it is shown, with file and line before the setting."""
        place = f"{file}:{self.line}" if self.line else file
        return Fault(f"{place}: {self.where}" if self.where else place, self.what, self.mend)


@dataclass(frozen=True, slots=True)
class Subject:
    """A plan with its text, and what is known of the world around it (see `check_plan`)."""

    plan: Plan
    text: str
    capabilities: Mapping[str, Capabilities]
    known_kpis: Mapping[str, str]
    environment_names: Collection[str]
    file_exists: Callable[[str], bool]
    folder_exists: Callable[[str], bool]
    benchmark_groups: Collection[str]

    def fault(self, path: SettingPath, what: str, mend: str) -> Finding:
        """Return a fault at a setting."""
        return self._finding("fault", path, what, mend)

    def warning(self, path: SettingPath, what: str, mend: str) -> Finding:
        """Return a warning at a setting."""
        return self._finding("warning", path, what, mend)

    def unknown(self, path: SettingPath, what: str, word: str, known: Iterable[str]) -> Finding:
        """Return the fault that a word is not among those there are, with the one that was probably meant."""
        words = list(known)
        meant = nearest(word, words)
        mend = f"Did you mean '{meant}'?" if meant else f"There are: {', '.join(words) or 'none'}."
        return self.fault(path, f"there is no {what} '{word}'.", mend)

    def _finding(self, severity: Literal["fault", "warning"], path: SettingPath, what: str, mend: str) -> Finding:
        return Finding(severity, line_of(self.text, path), shown_path(path), what, mend)


def listed(words: Iterable[str], joint: str = "and") -> str:
    """Return words as they are listed in a sentence: `a, b and c`."""
    *first, last = words
    return f"{', '.join(first)} {joint} {last}" if first else last
