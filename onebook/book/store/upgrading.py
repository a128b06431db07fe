"""Bringing a book's tables up to this version."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path

import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

from onebook.book.store.queue import Queue
from onebook.book.store.revision import refuse_revision
from onebook.book.store.schema import engine_of

__all__ = ["revision_of", "upgrade_store"]

HERE = Path(__file__).parent / "migrations"
SQLITE = "sqlite:///"


def revision_of(con: sa.Connection) -> str:
    """Return a book's revision; empty where it tells none."""
    return MigrationContext.configure(con).get_current_revision() or ""


def upgrade_store(url: str, versions: Sequence[Path] = ()) -> tuple[str, str]:
    """Bring a book to the newest revision, in one transaction; return its revision before and after.

    versions: folders with further steps. Writers of the book wait meanwhile. BadInput where it has a revision of which
    nobody here knows, such as a newer one.
    """
    engine = engine_of(url)
    try:
        with _queued(url), engine.begin() as con:
            if con.dialect.name == "postgresql":
                con.execute(sa.text("select pg_advisory_xact_lock(hashtext('onebook upgrade'))"))
            before, config = revision_of(con), _config(con, versions)
            steps = ScriptDirectory.from_config(config).walk_revisions()
            if before and before not in {step.revision for step in steps}:
                refuse_revision(before)
            command.upgrade(config, "head")
            return before, revision_of(con)
    finally:
        engine.dispose()


@contextmanager
def _queued(url: str) -> Iterator[None]:
    """Take one's turn among the writers of a SQLite book (see `SqliteStore`)."""
    if not url.startswith(SQLITE):
        yield
        return
    with closing(Queue(Path(url.removeprefix(SQLITE)).resolve())) as queue, queue.turn():
        yield


def _config(con: sa.Connection, versions: Sequence[Path]) -> Config:
    config = Config()
    config.set_main_option("script_location", str(HERE))
    config.set_main_option("path_separator", "newline")
    config.set_main_option("version_locations", "\n".join(map(str, (HERE / "versions", *versions))))
    config.attributes["connection"] = con
    return config
