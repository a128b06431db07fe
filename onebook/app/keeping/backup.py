"""Backups of a business: its book, its lake and its plan, in a folder."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from hashlib import file_digest
from importlib.metadata import version
from pathlib import Path

from onebook.app.business import PLAN_FILE, Business, open_business
from onebook.app.keeping.checking import BookChecked, check_the_book
from onebook.app.keeping.opening import book_url
from onebook.book.store.copying import book_from, copy_book
from onebook.book.store.is_there import is_book
from onebook.lake import LakeFiles, copy_lake
from onebook.records import BadInput, Fault

__all__ = ["Backup", "Restored", "back_up", "restore", "restored_plan"]

MANIFEST, BOOK, LAKE = "backup.json", "book.db", "lake"


@dataclass(frozen=True, slots=True)
class Backup:
    """What a backup has. made_at: ISO 8601, UTC; book: the digest (SHA-256) of its copy; None: there was none."""

    made_at: str
    onebook: str
    book: str | None
    lake: bool


@dataclass(frozen=True, slots=True)
class Restored:
    """What was put back, and what is known of the book."""

    backup: Backup
    checked: BookChecked | None


def back_up(business: Business, target: Path) -> Backup:
    """Copy book, lake and plan into a new folder, while all goes on. BadInput where there is something already.

    The lake first, then the book: so the book has every entry that the lake knows, and those that the lake lacks are
    published after a restore. The other way round the lake would know entries that the book has not.
    """
    url = book_url(business)
    has_lake, has_book = business.lake.exists(), is_book(url)
    if not has_lake and not has_book:
        raise BadInput(
            Fault(str(business.folder), "there is neither a book nor a lake to back up.", "Load or make one.")
        )
    with _making(target) as folder:
        if has_lake:
            copy_lake(business.lake, LakeFiles(folder / LAKE))
        if has_book:
            copy_book(url, folder / BOOK)
        (folder / PLAN_FILE).write_text(business.text, encoding="utf-8")
        made = Backup(
            datetime.now(UTC).isoformat(timespec="seconds"), version("onebook"),
            _digest(folder / BOOK) if has_book else None, has_lake,
        )  # fmt: skip
        (folder / MANIFEST).write_text(json.dumps(asdict(made), indent=2), encoding="utf-8")
    return made


def restored_plan(folder: Path, source: Path) -> Business:
    """Open the business that is restored into; the backup's plan is taken where there is none."""
    _read(source)
    if not (folder / PLAN_FILE).exists():
        folder.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(source / PLAN_FILE, folder / PLAN_FILE)
    return open_business(folder)


def restore(business: Business, source: Path) -> Restored:
    """Put a backup's book and lake where the plan says they are, and check the book.

    A book may be restored to another store than it was copied from. BadInput where there is a book or a lake already,
    or where the backup is damaged; then nothing is put back.
    """
    backup = _read(source)
    url = book_url(business)
    if backup.book and _digest(source / BOOK) != backup.book:
        raise BadInput(Fault(str(source / BOOK), "it is not what was backed up.", "Take another backup."))
    if backup.lake and business.lake.folder.exists() and any(business.lake.folder.iterdir()):
        raise BadInput(Fault(str(business.lake.folder), "there is a lake here already.", "Move it away first."))
    if backup.book and is_book(url):
        raise BadInput(Fault("storage.book", "there is a book here already.", "Move it away first."))
    making = business.lake.folder.with_name(f"{business.lake.folder.name}.making")
    if backup.lake:
        shutil.rmtree(making, ignore_errors=True)
        copy_lake(LakeFiles(source / LAKE), LakeFiles(making))
    # The book first: if it cannot be put back, no lake stands in the way of another try.
    if backup.book:
        _put_back(business, source, url)
    if backup.lake:
        if business.lake.folder.exists():
            business.lake.folder.rmdir()
        making.rename(business.lake.folder)
    return Restored(backup, check_the_book(business) if backup.book else None)


def _put_back(business: Business, source: Path, url: str) -> None:
    work = business.folder / f"{BOOK}.restoring"
    try:
        shutil.copyfile(source / BOOK, work)
        book_from(work, url)
    finally:
        work.unlink(missing_ok=True)
        work.with_name(f"{work.name}.lock").unlink(missing_ok=True)


def _read(source: Path) -> Backup:
    try:
        return Backup(**json.loads((source / MANIFEST).read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError) as error:
        mend = "Name a folder that `onebook backup` made."
        raise BadInput(Fault(str(source), "it is no backup, or one that was not finished.", mend)) from error


def _digest(file: Path) -> str:
    with file.open("rb") as content:
        return file_digest(content, "sha256").hexdigest()


@contextmanager
def _making(target: Path) -> Iterator[Path]:
    """Make a folder under another name until it is whole."""
    if target.exists():
        raise BadInput(Fault(str(target), "there is something already.", "Name a folder that is not there yet."))
    making = target.with_name(f"{target.name}.making")
    shutil.rmtree(making, ignore_errors=True)
    making.mkdir(parents=True)
    try:
        yield making
        making.rename(target)
    except BaseException:
        shutil.rmtree(making, ignore_errors=True)
        raise
