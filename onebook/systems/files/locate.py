"""Finding a source's files, and keeping to the folders that the merchant named."""

from __future__ import annotations

import difflib
import glob
import os
import stat
from dataclasses import dataclass
from pathlib import Path

from onebook.records import BadInput, Fault

__all__ = ["Found", "locate"]


@dataclass(frozen=True, slots=True)
class Found:
    """A regular file that may be read. name: for people, relative to the business's folder."""

    path: Path
    name: str


def locate(where: str, pattern: str, folder: Path, business: Path) -> tuple[tuple[Found, ...], tuple[Fault, ...]]:
    """Return the files that a path or glob names, in a stable order, and a fault for each that may not be read.

    where: the setting, for faults. folder: the system's; if it lies outside the business, that was the merchant's own
    choice, and its sources must stay inside it. BadInput where nothing at all can be read.
    """
    if not folder.is_dir():
        what = f"'{_shown(folder, business)}' is not there."
        raise BadInput(Fault("folder", what, "Put the files there, or set `folder` of the system in the plan."))
    root = _root(folder, business)
    _refuse_outside(where, pattern, folder, root)
    literal = (folder / pattern).exists() or not glob.has_magic(pattern)
    names = [pattern] if literal else sorted(glob.glob(pattern, root_dir=folder, recursive=True))  # noqa: PTH207 (root_dir: a folder may be called [x])
    found: list[Found] = []
    faults: list[Fault] = []
    for each in names:
        path = folder / each
        shown = _shown(path, business)
        problem = _problem(path, shown, root)
        if problem is None:
            found.append(Found(path.resolve(), shown))
        elif literal or not (path.is_dir() or path.name.startswith("~$")):
            faults.append(problem)
    if not names or (not found and not faults):
        mend = "Check `path` in the plan." + _there_are(folder / pattern, root)
        raise BadInput(Fault(where, f"no file matches '{pattern}' in '{_shown(folder, business)}'.", mend))
    if not found:
        raise BadInput(*faults)
    return tuple(found), tuple(faults)


def _root(folder: Path, business: Path) -> Path:
    inside, home = folder.resolve(), business.resolve()
    return home if inside.is_relative_to(home) else inside


def _refuse_outside(where: str, pattern: str, folder: Path, root: Path) -> None:
    """Refuse a path that leads out, before anything there is looked at."""
    fixed: list[str] = []
    for part in Path(pattern).parts:
        if glob.has_magic(part):
            break
        fixed.append(part)
    if "\0" in pattern:
        raise BadInput(Fault(where, "the path holds a NUL.", "Write the path as the file is named."))
    named = Path(os.path.normpath(folder.resolve().joinpath(*fixed)))
    if not named.is_relative_to(root) or ".." in Path(pattern).parts[len(fixed) :]:
        raise BadInput(
            Fault(where, f"'{pattern}' leads out of the folder '{root}'.",
                  "Sources stay inside the business or the system's `folder`; set `folder` if the files lie elsewhere.")
        )  # fmt: skip


def _problem(path: Path, shown: str, root: Path) -> Fault | None:
    if not path.resolve().is_relative_to(root):
        return Fault(shown, "is a link that leads out of the folder.", "Copy the file to where it belongs.")
    try:
        mode = path.stat().st_mode
    except FileNotFoundError:
        return Fault(shown, "is not there.", "Check its name in the plan." + _there_are(path, root))
    except OSError as error:
        return Fault(shown, f"cannot be reached: {error.strerror}.", "Check who may read it.")
    said = None
    if stat.S_ISDIR(mode):
        said = "is a folder, not a file.", f"Name the files in it, e.g. {path.name}/*.csv."
    elif not stat.S_ISREG(mode):
        said = "is no ordinary file.", "Export to a file."
    elif not os.access(path, os.R_OK):
        said = "may not be read by this user.", "Give it read permission (chmod +r)."
    return Fault(shown, *said) if said else None


def _there_are(path: Path, root: Path) -> str:
    """Name what lies beside a missing file, the most alike first."""
    if not path.parent.is_dir() or not path.parent.resolve().is_relative_to(root):
        return ""
    there = sorted(p.name for p in path.parent.iterdir() if p.is_file() and not p.name.startswith("."))
    near = difflib.get_close_matches(path.name, there, 3, 0.3) or there[:5]
    return f" There are: {', '.join(near)}." if near else " That folder holds no files."


def _shown(path: Path, business: Path) -> str:
    return os.path.relpath(path, business)
