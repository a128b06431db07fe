"""JSON lines: one object a line. Every key becomes a text column; lines that are no object are listed, not lost."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING

from onebook.records import BadInput, Fault
from onebook.records.sql import name as quoted
from onebook.records.sql import quote
from onebook.systems.files.branch import Branch, agree, listed
from onebook.systems.files.delimited import Prepared
from onebook.systems.files.dialect import unique_names
from onebook.systems.files.scan import TextFile, scan_text

if TYPE_CHECKING:
    from collections.abc import Collection
    from pathlib import Path

    from onebook.plan.model import Source
    from onebook.systems.files.locate import Found

__all__ = ["prepare_json_lines"]

LOOKED_AT = 1 << 24
"""Bytes of a file in which keys are looked for. `columns` in the plan names those that come later."""

DEFAULT_LINE = 2_097_152
"""The longest line that DuckDB's reader takes unless told otherwise."""

IS_OBJECT = "json_valid(line) and ltrim(line)[1] = '{'"


def prepare_json_lines(source: Source, files: Collection[Found], stem: Path, needed: Collection[str]) -> Prepared:
    """Look at each file and return how to read them all. stem: of the names of copies in scratch."""
    refused: list[Fault] = []
    ready: list[tuple[TextFile, tuple[str, ...]]] = []
    for number, file in enumerate(files):
        try:
            text = scan_text(file, source.encoding, stem.with_name(f"{stem.name}-{number}.txt"))
            if text.traits.returns:
                text = _with_plain_ends(text, stem.with_name(f"{stem.name}-{number}.jsonl"))
            ready.append((text, _keys(text, source)))
        except BadInput as error:
            refused.extend(error.faults)
    if needed and ready:
        apart = agree({text.source.name: keys for text, keys in ready}, needed)
        refused.extend(apart.values())
        ready = [each for each in ready if each[0].source.name not in apart]
    return Prepared(
        branches=tuple(_branch(text, keys, source) for text, keys in ready),
        texts=tuple(text for text, _ in ready),
        refused=tuple(refused),
        structural_sql=" union all ".join(_structural(text) for text, _ in ready) or None,
    )


def _with_plain_ends(text: TextFile, copy: Path) -> TextFile:
    """Copy the text with line feeds alone: JSON holds no bare line ends, so nothing else is touched."""
    with (
        text.path.open(encoding="utf-8-sig", newline=None) as lines,
        copy.open("w", encoding="utf-8", newline="") as sink,
    ):
        while piece := lines.read(1 << 20):
            sink.write(piece)
    return replace(text, path=copy)


def _keys(text: TextFile, source: Source) -> tuple[str, ...]:
    """Return the keys of the file's objects, in order of their first appearance."""
    keys: dict[str, None] = dict.fromkeys(source.columns)
    objects = left = 0
    first = ""
    with text.path.open(encoding="utf-8-sig", newline="\n") as lines:
        for line in lines:
            left += len(line)
            first = first or line.strip()
            try:
                value = json.loads(line)
            except (ValueError, RecursionError):
                value = None
            if isinstance(value, dict):
                objects += 1
                keys.update(dict.fromkeys(value))
            if left > LOOKED_AT:
                break
    if first and not objects:
        what = "holds one JSON list, not one object a line" if first.startswith("[") else "holds no JSON objects"
        raise BadInput(
            Fault(text.source.name, f"{what}.", "Write each object on a line of its own, e.g. with jq -c '.[]'.")
        )
    return tuple(keys)


def _branch(text: TextFile, keys: tuple[str, ...], source: Source) -> Branch:
    names = unique_names(keys)
    paths = ", ".join(quote("/" + key.replace("~", "~0").replace("/", "~1")) for key in keys)
    empty = ", ".join(quote(word) for word in dict.fromkeys(("", *source.null)))
    values = ", ".join(
        f"case when cell[{n}] not in ({empty}) then cell[{n}] end as {quoted(column)}"
        for n, column in enumerate(names, 1)
    )
    cells = f"json_extract_string(line, [{paths}]) as cell" if keys else "null as cell"
    listing = values or "null as nothing"
    return Branch(
        names,
        f"select {listing} from (select {cells} from {_lines(text)} where {IS_OBJECT}) as objects",
        f"select {listing}{', ' if listing else ''}_file, _row from "
        f"(select {cells}, _file, _row from {_numbered(text)} where {IS_OBJECT}) as objects",
    )


def _lines(text: TextFile, more: str = "") -> str:
    longest = text.traits.longest
    size = f", max_line_size={longest}, buffer_size={longest * 4}" if longest > DEFAULT_LINE else ""
    return (
        f"read_csv({listed([text.path])}, auto_detect=false, header=false, delim='\x01', quote='', escape='', "
        f"columns={{'line': 'VARCHAR'}}{size}{more})"
    )


def _numbered(text: TextFile) -> str:
    return (
        f"(select line, {quote(text.source.name)} as _file, row_number() over () as _row "
        f"from {_lines(text, ', parallel=false')}) as lines"
    )


def _structural(text: TextFile) -> str:
    return (
        "select to_json({'line': left(line, 10000)})::varchar as row_json, _file as source_file, _row as source_row, "
        "null::varchar as column_name, left(line, 80) as value, 'not_json' as rule, 'is not a JSON object' as message, "
        "'Mend that line in the file, or export it again.' as mend, null::varchar as key "
        f"from {_numbered(text)} where coalesce(trim(line), '') <> '' and not ({IS_OBJECT})"
    )
