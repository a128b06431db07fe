"""All messages that people are shown, gathered for translators: `python -m onebook.app.messages` writes the template.

Texts stand in pages and use cases (`gettext`, `ngettext`, `marked`, `{% trans %}`) and in declarations: labels and
definitions of KPIs, lines of the P&L, dimensions, facts, units, record types and their fields.
"""

from __future__ import annotations

import io
import sys
from datetime import UTC, datetime
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules
from typing import TYPE_CHECKING

from babel.messages.catalog import Catalog
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.pofile import write_po

from onebook.app.language import FOLDER
from onebook.app.units import UNITS
from onebook.journey import effects
from onebook.journey.credit import markov, side_by_side
from onebook.measures import GRAINS, PHASES, dimensions, facts, pnl_lines
from onebook.measures.catalogue import catalogue
from onebook.measures.touchpoints import touchpoint_texts
from onebook.records import SYSTEM_FIELDS, record_types

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["TEMPLATE", "declared_messages", "template"]

TEMPLATE = FOLDER / "onebook.pot"

METHODS = [("app/**.py", "python"), ("web/**.py", "python"), ("web/templates/**.html", "jinja2.ext:babel_extract")]
OPTIONS = {
    "web/templates/**.html": {
        "newstyle_gettext": "true",
        "trimmed": "true",
        "trim_blocks": "true",
        "lstrip_blocks": "true",
        "silent": "false",
    }
}
KEYWORDS = {**DEFAULT_KEYWORDS, "marked": None}


def template() -> str:
    """Return the template of a catalogue: every message with where it stands."""
    # The day is no part of it: the file changes only where its messages do.
    found = Catalog(
        project="Onebook",
        header_comment="# Messages of Onebook; `python -m onebook.app.messages` writes this file.",
        creation_date=datetime(2026, 1, 1, tzinfo=UTC),
        fuzzy=False,
    )
    room = Path(__file__).parents[1]
    for path, _, message, _, context in extract_from_dir(room, METHODS, OPTIONS, KEYWORDS):
        found.add(message, locations=[(f"onebook/{path}", 0)], context=context)
    for path, message in declared_messages():
        if message:
            found.add(message, locations=[(path, 0)])
    written = io.BytesIO()
    write_po(written, found, width=0, sort_output=True, include_lineno=False)
    lines = written.getvalue().decode().splitlines(keepends=True)
    return "".join(line for line in lines if not line.startswith('"Generated-By'))


def declared_messages() -> Iterator[tuple[str, str]]:
    """Give (where it stands, text) of all texts that are declared rather than written on a page."""
    for kpi in catalogue().values():
        published = [text for one in kpi.published for text in (one.text, one.source)]
        for text in (kpi.label, kpi.definition, kpi.source, *published):
            yield f"onebook/measures/kpis/{kpi.phase}.toml", text
    for line in pnl_lines():
        yield "onebook/measures/pnl.toml", line.label
        yield "onebook/measures/pnl.toml", line.meaning
    yield "onebook/measures/parts.py", "Less"
    for dimension in dimensions().values():
        yield "onebook/measures/dimensions.toml", dimension.label
        yield "onebook/measures/dimensions.toml", dimension.label.lower()
    yield from (("onebook/measures/facts.toml", f.meaning) for f in facts().values())
    yield from (("onebook/measures/catalogue.py", phase.capitalize()) for phase in PHASES)
    yield from (("onebook/measures/touchpoints.toml", text) for text in touchpoint_texts())
    for grain in GRAINS:
        yield "onebook/measures/periods.py", grain
        yield "onebook/measures/periods.py", grain.capitalize()
    yield from (("onebook/app/units.py", unit.word) for unit in UNITS.values())
    for model in (*side_by_side(), markov(2)):
        yield "onebook/journey/credit/models.py", model.label
        yield "onebook/journey/credit/models.py", model.explains
    for declared in record_types().values():
        where = f"onebook/records ({declared.name})"
        yield where, declared.name.replace("_", " ")
        yield where, declared.doc
        for field in declared.fields:
            yield where, field.name.replace("_", " ")
            yield where, field.doc
            yield where, field.name.removesuffix("_id").replace("_", " ")
    yield from cautions()
    for field in SYSTEM_FIELDS:
        yield "onebook/records/declare.py", field.name.replace("_", " ")
        yield "onebook/records/declare.py", field.doc


def cautions() -> Iterator[tuple[str, str]]:
    """Give what estimates must be read with: sentences that stand as constants where the estimates are made."""
    for found in sorted(module.name for module in iter_modules(effects.__path__)):
        room = import_module(f"{effects.__name__}.{found}")
        for name, text in vars(room).items():
            if name.isupper() and isinstance(text, str) and text.endswith("."):
                yield f"onebook/journey/effects/{found}.py", text


if __name__ == "__main__":
    TEMPLATE.write_text(template(), encoding="utf-8")
    sys.stdout.write(f"{TEMPLATE} is up to date.\n")
