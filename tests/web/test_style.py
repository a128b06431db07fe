"""What stands on the pages can be read: every colour of text against every ground, by light and by night."""

from __future__ import annotations

import re
from importlib import resources

import pytest

TEXT = ("text", "quiet", "accent", "good", "near", "bad")
GROUND = ("bg", "surface")


def colours() -> dict[str, dict[str, str]]:
    sheet = resources.files("onebook.web").joinpath("static/style.css").read_text(encoding="utf-8")
    light, dark = re.findall(r":root \{(.*?)\}", sheet, re.DOTALL)[:2]
    found = {name: dict(re.findall(r"--(\w+): (#\w{6})", block)) for name, block in (("light", light), ("dark", dark))}
    assert found["light"].keys() == found["dark"].keys()
    return found


def luminance(colour: str) -> float:
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_text_and_edges_stand_out(theme: str) -> None:
    found = colours()[theme]
    for ground in GROUND:
        for name in TEXT:
            assert contrast(found[name], found[ground]) >= 4.5, (name, ground)
    assert contrast(found["edge"], found["bg"]) >= 3
