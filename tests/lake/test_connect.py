"""Extensions: each is checked once in a process, and none that is not signed is ever loaded."""

from __future__ import annotations

import os
import shutil
import sys
from contextlib import closing
from pathlib import Path

import duckdb
import pytest

from onebook.lake import connect
from onebook.lake.connect import _extension


@pytest.fixture
def forged(tmp_path: Path) -> Path:
    """An extension of which one bit is another one."""
    copy = Path(shutil.copy(_extension("ducklake"), tmp_path))
    with copy.open("r+b") as file:
        file.seek(copy.stat().st_size // 2)
        byte = file.read(1)
        file.seek(-1, os.SEEK_CUR)
        file.write(bytes([byte[0] ^ 1]))
    return copy


def test_no_extension_is_loaded_that_is_not_signed_whatever_was_loaded_before(
    forged: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _ in range(2):  # the second time the signature of the first is known
        with closing(connect(extensions=("sqlite_scanner",))) as con:
            con.execute("attach ':memory:' as loaded (type sqlite)")
            with pytest.raises(duckdb.InvalidInputException, match="while database is running"):
                con.execute("set allow_unsigned_extensions = true")
            with pytest.raises(duckdb.IOException, match="signature"):
                con.execute(f"load '{forged}'")
    monkeypatch.setattr(sys.modules[_extension.__module__], "_extension", {"ducklake": forged}.__getitem__)
    with pytest.raises(duckdb.IOException, match="signature"):
        connect(extensions=("ducklake",))
