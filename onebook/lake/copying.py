"""A copy of the lake while it is at work. Its data files are never changed once they are written, only taken away."""

from __future__ import annotations

import os
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

from onebook.lake.connect import LakeFiles
from onebook.records import BadInput, Fault

__all__ = ["copy_lake"]

TRIES = 3


def copy_lake(files: LakeFiles, target: LakeFiles) -> None:
    """Copy the lake as it is at one instant to a new place. Loads go on meanwhile.

    First the catalogue, then the files that it may name. Only tidying up takes such files away: where it did so in
    between, all is copied once more. BadInput where files are missing all the same.
    """
    missing: set[str] = set()
    for _ in range(TRIES):
        shutil.rmtree(target.folder, ignore_errors=True)
        target.data.mkdir(parents=True)
        with (
            closing(sqlite3.connect(f"{files.catalogue.absolute().as_uri()}?mode=ro", uri=True)) as catalogue,
            closing(sqlite3.connect(target.catalogue)) as copy,
        ):
            catalogue.backup(copy)
            named = _named(copy)
        missing = named - _copy_files(files.data, target.data)
        if not missing:
            return
    lost = ", ".join(sorted(missing)[:3])
    raise BadInput(Fault(str(files.folder), f"{len(missing)} of its files are gone: {lost}.", "Ask `onebook doctor`."))


def _named(catalogue: sqlite3.Connection) -> set[str]:
    """The names, unique without their folders, of all files of all kept states."""
    named = "select path from ducklake_data_file union all select path from ducklake_delete_file"
    return {Path(path).name for (path,) in catalogue.execute(named)}


def _copy_files(source: Path, target: Path) -> set[str]:
    """Copy a folder; return the names of the files that are there now, whole."""
    copied = set()
    for folder, _, names in os.walk(source):
        into = target / Path(folder).relative_to(source)
        into.mkdir(exist_ok=True)
        for name in names:
            try:
                shutil.copyfile(Path(folder) / name, into / name)
            except FileNotFoundError:
                continue
            copied.add(name)
    return copied
