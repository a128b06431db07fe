"""What the tests of systems share: a DuckDB as the lake opens it, a business's folder, a PostgreSQL server."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import duckdb
import pytest

from onebook.lake.connect import connect
from onebook.plan.model import Source, System
from onebook.systems.files import Relation, prepare_source

if TYPE_CHECKING:
    from collections.abc import Iterator


@dataclass
class Business:
    """A business's folder in which files can be written and read as sources."""

    folder: Path
    scratch: Path
    con: duckdb.DuckDBPyConnection

    def write(self, name: str, content: str | bytes) -> Path:
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path

    def prepare(self, *, system: System | None = None, careful: bool = False, needed: tuple[str, ...] = (),
                **settings: object) -> Relation:  # fmt: skip
        system = system or System()
        source = Source.model_validate(settings)
        return prepare_source(
            "orders",
            source,
            system,
            self.folder / system.folder,
            self.folder,
            self.scratch,
            careful=careful,
            needed=needed,
        )

    def rows(self, sql: str | None) -> list[tuple[object, ...]]:
        return self.con.execute(sql).fetchall() if sql else []

    def read(self, **settings: object) -> tuple[Relation, list[tuple[object, ...]]]:
        """Prepare a source as the lake does: fast, and carefully if reading it fails."""
        relation = self.prepare(**settings)  # type: ignore[arg-type]
        try:
            return relation, self.rows(relation.sql)
        except duckdb.Error:
            assert relation.may_be_broken
            relation = self.prepare(careful=True, **settings)  # type: ignore[arg-type]
            return relation, self.rows(relation.sql)


@pytest.fixture
def business(tmp_path: Path) -> Iterator[Business]:
    folder, scratch = tmp_path / "business", tmp_path / "scratch"
    folder.mkdir()
    scratch.mkdir()
    con = connect()
    yield Business(folder, scratch, con)
    con.close()
