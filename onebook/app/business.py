"""A business: the folder with its plan, and the lake behind it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from onebook.lake import Answers, LakeFiles, current_state, open_lake
from onebook.measures import Session, open_session
from onebook.plan import Plan, parse_plan
from onebook.records import BadInput, Fault

__all__ = ["PLAN_FILE", "Business", "measuring", "open_business", "plan_text"]

PLAN_FILE = "onebook.toml"


@dataclass(frozen=True, slots=True)
class Business:
    """A business folder, read. text: the plan as written, for the lines of its settings."""

    folder: Path
    plan: Plan
    text: str

    @property
    def lake(self) -> LakeFiles:
        """Where its lake lies."""
        storage = self.plan.storage
        return LakeFiles(self.folder / storage.lake, storage.memory, storage.threads)


def open_business(folder: Path) -> Business:
    """Read the plan of a business folder; BadInput where there is none or it cannot be read."""
    text = plan_text(folder)
    return Business(folder, parse_plan(text, folder, PLAN_FILE), text)


def plan_text(folder: Path) -> str:
    """Return the text of a business folder's plan; BadInput where there is none or it is no text."""
    file = folder / PLAN_FILE
    if not folder.is_dir():
        what = "it is a file, no folder." if folder.exists() else "there is no such folder."
        raise BadInput(Fault(str(folder), what, "Name the folder that the plan lies in: onebook -C DIR …"))
    try:
        return file.read_text(encoding="utf-8")
    except FileNotFoundError as error:
        raise BadInput(
            Fault(str(file), "there is no plan here.", "Run `onebook init` here, or name the folder: onebook -C DIR …")
        ) from error
    except (OSError, UnicodeDecodeError) as error:
        raise BadInput(Fault(str(file), f"it cannot be read: {error}.", "It must be a text file in UTF-8.")) from error


@contextmanager
def measuring(business: Business, as_of: str | None = None, *, anew: bool = False) -> Iterator[Session]:
    """Open the lake for reading with all models at hand; one snapshot over all tables.

    anew: compute what has been asked of this state before, too, as is always done of earlier states.
    """
    today = datetime.now(ZoneInfo(business.plan.business.time_zone)).date()
    with open_lake(business.lake, as_of=as_of) as con:
        answers = None if anew or as_of else Answers(business.lake, current_state(con))
        yield open_session(con, business.plan, today, answers)
        if answers:
            answers.save()
