"""Keeping a connection to what it may see: the lake's own files, and nothing else."""

from __future__ import annotations

from onebook.lake.connect import Connection, LakeFiles
from onebook.records.sql import quote

__all__ = ["lock_down"]


def lock_down(con: Connection, files: LakeFiles) -> None:
    """Take away access to files outside the lake, to the network and to the settings themselves."""
    con.execute(f"set allowed_directories = [{quote(f'{files.data}/')}]")
    con.execute(f"set allowed_paths = [{quote(str(files.catalogue))}]")
    con.execute("set enable_external_access = false")
    con.execute("set lock_configuration = true")
