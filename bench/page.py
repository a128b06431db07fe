"""Pages of results: a table whose rows are of parts, each as of the day on which it was last run."""

from __future__ import annotations

import os
import platform
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path

import duckdb

__all__ = ["write_page"]

RESULTS = Path(__file__).parents[1] / "docs" / "results"


def write_page(
    name: str, title: str, columns: Sequence[str], parts: Sequence[str], found: Mapping[str, Sequence[str]]
) -> None:
    """Write what was found into docs/results/NAME.md; what the page has of other parts stays.

    title: heading and what to call. columns: those between the first, the part, and the last, its day. found: rows of
    each part that ran, their cells parted by bars.
    """
    page = RESULTS / f"{name}.md"
    rows: dict[str, list[str]] = {}
    for line in page.read_text().splitlines() if page.exists() else []:
        part = line.removeprefix("| ").partition(" |")[0]
        if part in parts:
            rows.setdefault(part, []).append(line)
    today = f"{datetime.now(UTC):%Y-%m-%d}"
    rows |= {part: [f"| {part} | {cells} | {today} |" for cells in some] for part, some in found.items()}
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    versions = f"{platform.system()}, Python {platform.python_version()}, duckdb {duckdb.__version__}"
    head = f"{title} Last on {today}: {os.cpu_count()} cores, {memory:.0f} GiB, {versions}.\n\n"
    head += f"| part | {' | '.join(columns)} | on |\n{'|---' * (len(columns) + 2)}|\n"
    page.parent.mkdir(exist_ok=True)
    page.write_text(head + "".join(f"{line}\n" for part in parts for line in rows.get(part, [])))
