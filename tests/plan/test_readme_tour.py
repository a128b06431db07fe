"""The README's tour, word for word: its files and commands give the board that it shows. Made pages are up to date."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

from onebook.cli import describe
from onebook.systems.files import known_page

ROOT = Path(__file__).parents[2]
FILE = re.compile(r"`(\S+\.csv)`\n\n```text\n(.*?)```", re.DOTALL)


def test_the_tour_shows_what_its_files_and_commands_give(tmp_path: Path) -> None:
    tour = (ROOT / "README.md").read_text().partition("<!-- tour -->")[2].partition("<!-- end of tour -->")[0]
    for name, content in FILE.findall(tour):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(content)
    console = re.search(r"```console\n(.*?)```", tour, re.DOTALL)
    shown = re.search(r"```\n(Board.*?)```", tour, re.DOTALL)
    assert console is not None
    assert shown is not None
    commands = [line.removeprefix("$ ").split() for line in console[1].splitlines()]
    assert len(commands) == 5
    assert commands[0] == ["make", "setup"]
    assert re.search(r"^setup:", (ROOT / "Makefile").read_text(), re.MULTILINE)
    told = ""
    for command in commands[1:]:
        assert command[0] == ".venv/bin/onebook"
        ran = subprocess.run(
            [Path(sys.executable).with_name("onebook"), *command[1:]], cwd=tmp_path, capture_output=True, text=True,
            check=False, env={**os.environ, "COLUMNS": "200"},
        )  # fmt: skip
        assert ran.returncode == 0, ran.stdout + ran.stderr
        told = ran.stdout
    assert told.startswith(shown[1])


def test_made_pages_are_up_to_date() -> None:
    for made, file in ((describe.page(), "commands.md"), (known_page.page(), "exports.md")):
        assert (ROOT / "docs" / file).read_text() == made, f"make docs/{file} anew: its second paragraph says how"
