"""What many tests need: businesses made of small exports, and where the real data lie."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import settings

from onebook.app.business import Business, open_business

settings.register_profile("onebook", deadline=None)  # a busy machine is no fault
settings.load_profile("onebook")

SHARED = Path(__file__).resolve().parents[2] / "shared" / "data"


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The folder of real data; tests that need it are skipped where it is absent."""
    if not SHARED.is_dir():
        pytest.skip("the real data sets are not here (see examples/)")
    return SHARED


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
