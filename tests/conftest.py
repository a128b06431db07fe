"""What many tests need: businesses made of small exports, and where the real data lie."""

from __future__ import annotations

import fcntl
import gc
import importlib.util
import os
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import duckdb
import pytest
from hypothesis import settings

from onebook.app.business import Business, open_business
from onebook.app.intake import load_business
from onebook.app.journeys import bring_journey_up
from onebook.sim import World, simulate
from tests import postgres as postgres_server

# Small work on many threads is mostly waiting for threads, and tests run side by side: one thread, here and in the
# libraries that are imported when needed, unless ONEBOOK_THREADS says more.
THREADS = os.environ.get("ONEBOOK_THREADS", "1")
os.environ.update(OMP_NUM_THREADS=THREADS, OPENBLAS_NUM_THREADS=THREADS)

# What tests write lies in memory where there is much of it: they make thousands of small files, and would wait for the
# disk more than they compute. Where a test is about what is left of a process that was killed, it is on the disk.
MEMORY, ROOM = Path("/dev/shm"), 8 * 2**30  # noqa: S108 (each run makes a folder of its own in it)
DISK = tempfile.gettempdir()
ON_DISK = {"test_crash", "test_book_crash", "test_book_stopped"}
if "TMPDIR" not in os.environ and MEMORY.is_dir() and shutil.disk_usage(MEMORY).free > ROOM:
    os.environ["TMPDIR"] = tempfile.tempdir = str(MEMORY)

settings.register_profile("onebook", deadline=None)  # a busy machine is no fault
settings.load_profile("onebook")


class NoPandas:
    """Says at once that there is no pandas: DuckDB looks for it with each value it is given, in all folders."""

    def find_spec(self, name: str, _path: object = None, _target: object = None) -> None:
        if name == "pandas":
            raise ModuleNotFoundError(name=name)


if importlib.util.find_spec("pandas") is None:
    sys.meta_path.insert(0, NoPandas())

Config = dict[str, str | bool | int | float | list[str]]
connect = duckdb.connect


def connect_with_threads(
    database: str | Path = ":memory:", read_only: bool = False, config: Config | None = None
) -> duckdb.DuckDBPyConnection:
    """Open DuckDB with as many threads as tests have, unless the plan says how many."""
    return connect(database, read_only, {"threads": THREADS} | (config or {}))


duckdb.connect = connect_with_threads

SHARED = Path(__file__).resolve().parents[2] / "shared" / "data"


LONG = ("web", "journey", "app", "cli", "measures", "intake")
"""Folders whose files take longest. They come first, so that no process is left with one while all others rest."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put the longest first."""
    here = Path(__file__).parent

    def turn(item: pytest.Item) -> int:
        folder = item.path.relative_to(here).parts[0]
        return LONG.index(folder) if folder in LONG else len(LONG)

    items.sort(key=turn)


def pytest_collection_finish() -> None:
    """What is there by now stays: nobody need look through all modules again and again for what can be let go."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(10_000)


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The folder of real data; tests that need it are skipped where it is absent."""
    if not SHARED.is_dir():
        pytest.skip("the real data sets are not here (see examples/)")
    return SHARED


@pytest.fixture
def tmp_path(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Path]:
    """Return a folder of the test's own."""
    if request.path.stem not in ON_DISK:
        yield tmp_path
        return
    with tempfile.TemporaryDirectory(prefix="onebook-", dir=DISK) as folder:
        yield Path(folder)


Once = Callable[[str, Callable[[Path], None]], Path]


@pytest.fixture(scope="session")
def once(tmp_path_factory: pytest.TempPathFactory) -> Once:
    """Return a function that gives a copy, for this process, of a folder that one process makes for all of them."""
    own = tmp_path_factory.getbasetemp()
    shared = own.parent if "PYTEST_XDIST_WORKER" in os.environ else own

    def give(name: str, make: Callable[[Path], None]) -> Path:
        original = shared / f"made-{name}"
        with (shared / f"{name}.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if not original.exists():
                making = tmp_path_factory.mktemp("making") / name
                making.mkdir()
                make(making)
                making.rename(original)
        return shutil.copytree(original, tmp_path_factory.mktemp(name) / name)

    return give


@pytest.fixture(scope="module")
def simulated(once: Once) -> Path:
    """The folder of a simulated merchant, loaded without anything kept out, and its journey built."""

    def make(folder: Path) -> None:
        simulate(World(size=0.06), folder)
        business = open_business(folder)
        report = load_business(business, [], None, False, False, lambda *_: None)
        assert report.clean, [str(f) for s in report.systems for f in s.refused]
        bring_journey_up(business)

    return once("merchant", make)


@pytest.fixture
def make_business(tmp_path: Path) -> Callable[..., Business]:
    """Return a function that writes a plan and files into a folder and opens it as a business."""

    def make(plan: str, **files: str | bytes) -> Business:
        (tmp_path / "onebook.toml").write_text(plan, encoding="utf-8")
        for name, content in files.items():
            path = tmp_path / name.replace("__", "/").replace("_csv", ".csv").replace("_sql", ".sql")
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return open_business(tmp_path)

    return make


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """Start a PostgreSQL server of our own and yield its connection string."""
    if why := postgres_server.missing():
        pytest.skip(why)
    with postgres_server.running(fsync=False) as url:
        yield url
