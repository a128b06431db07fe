"""docs/python.md tells what is so: its code runs, and it names every method."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from onebook.app.notebook import Book

PAGE = (Path(__file__).parents[2] / "docs/python.md").read_text(encoding="utf-8")


def test_the_code_of_the_page_runs(simulated: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    simulated.rename(tmp_path / "demo")
    blocks = re.findall(r"^```python\n(.*?)^```", PAGE, re.DOTALL | re.MULTILINE)
    assert len(blocks) > 4
    monkeypatch.chdir(tmp_path)
    names: dict[str, object] = {}
    for block in blocks:
        exec(compile(block, "docs/python.md", "exec"), names)  # noqa: S102 (it is our own page)


def test_every_method_is_on_the_page() -> None:
    public = {name for name in dir(Book) if not name.startswith("_")} - {"close", "as_of"}
    assert public == set(re.findall(r"^\| `(\w+)", PAGE, re.MULTILINE))
    assert "as_of(" in PAGE
