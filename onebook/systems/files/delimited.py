"""Delimited text (CSV and its kin): the SQL by which DuckDB reads it strictly, or a rewritten copy where it must be."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from onebook.records import BadInput, Fault
from onebook.records.sql import name as quoted
from onebook.records.sql import quote
from onebook.systems.files.branch import PLAIN, Branch, agree, columns_sql, listed, plain_branch
from onebook.systems.files.careful import REJECT_COLUMNS, rewrite
from onebook.systems.files.dialect import Layout, lay_out
from onebook.systems.files.scan import TextFile, has_blank_row, read_head, scan_text

if TYPE_CHECKING:
    from collections.abc import Collection
    from pathlib import Path

    from onebook.plan.model import Source
    from onebook.systems.files.locate import Found

__all__ = ["Prepared", "prepare_delimited"]

LONGEST_DELIMITER = 4
LONGEST_LINE = 4 << 20
"""Bytes; above this (an upper bound is known) the fast reader gives up."""


@dataclass(frozen=True, slots=True)
class Prepared:
    """The branches of a source's files, what was left out whole, and where single rows are listed that were."""

    branches: tuple[Branch, ...]
    texts: tuple[TextFile, ...]
    refused: tuple[Fault, ...]
    structural_sql: str | None = None
    may_be_broken: bool = False


@dataclass(frozen=True, slots=True)
class _Laid:
    text: TextFile
    layout: Layout
    rewritten: bool = False


def prepare_delimited(
    source: Source, files: Collection[Found], stem: Path, careful: bool, needed: Collection[str]
) -> Prepared:
    """Look at each file and return how to read them all. stem: of the names of copies in scratch."""
    refused: list[Fault] = []
    laid: list[_Laid] = []
    for number, file in enumerate(files):
        try:
            text = scan_text(file, source.encoding, stem.with_name(f"{stem.name}-{number}.txt"))
            laid.append(_Laid(text, lay_out(file.name, source, read_head(text))))
        except BadInput as error:
            refused.extend(error.faults)
    if laid:
        apart = agree({one.text.source.name: one.layout.columns for one in laid}, needed)
        refused.extend(apart.values())
        laid = [one for one in laid if one.text.source.name not in apart]
    rejects = stem.with_name(f"{stem.name}-rejects.csv")
    rejects.unlink(missing_ok=True)
    ready: list[_Laid] = []
    for number, one in enumerate(laid):
        if careful or _needs_rewriting(one):
            try:
                ready.append(_rewritten(one, stem.with_name(f"{stem.name}-{number}.csv"), rejects))
            except BadInput as error:
                refused.extend(error.faults)
        else:
            ready.append(one)
    return Prepared(
        branches=tuple(_branches(ready, source)),
        texts=tuple(one.text for one in ready),
        refused=tuple(refused),
        structural_sql=_structural(rejects) if rejects.exists() and rejects.stat().st_size else None,
        may_be_broken=any(not one.rewritten for one in ready),
    )


def _needs_rewriting(one: _Laid) -> bool:
    """Tell whether the fast reader would misread the file, or number its rows otherwise than a person does."""
    dialect, traits = one.layout.dialect, one.text.traits
    if dialect.line_end or one.layout.odd_line_end or traits.mark_inside:
        return True
    if len(dialect.delimiter.encode()) > LONGEST_DELIMITER or traits.longest > LONGEST_LINE:
        return True
    return traits.blank_line and len(one.layout.columns) > 1 and has_blank_row(one.text.path, dialect.quote)


def _rewritten(one: _Laid, copy: Path, rejects: Path) -> _Laid:
    name = one.text.source.name
    outcome = rewrite(one.text.path, name, one.layout, copy, rejects)
    if outcome.bad and not outcome.good and outcome.first:
        first = outcome.first
        raise BadInput(
            Fault(f"{name}:{first.row}", f"no row of this file can be read; the first {first.message}.",
                  "Check delimiter, quote, header and columns of this source.")
        )  # fmt: skip
    return _Laid(replace(one.text, path=copy), one.layout, rewritten=True)


def _branches(ready: list[_Laid], source: Source) -> list[Branch]:
    groups: dict[tuple[Layout, bool], list[_Laid]] = {}
    for one in ready:
        groups.setdefault((replace(one.layout, first_row=0), one.rewritten), []).append(one)
    return [_branch(group, source) for group in groups.values()]


def _branch(group: list[_Laid], source: Source) -> Branch:
    layout = group[0].layout
    if group[0].rewritten:
        return plain_branch(layout.columns, {one.text.source.name: one.text.path for one in group}, source.null)
    values = ", ".join(quoted(column) for column in layout.columns)
    options = _options(layout, source.null)
    # The window over all rows makes DuckDB read in the file's order, whatever the connection's settings are.
    each = [
        f"select {values}, {quote(one.text.source.name)} as _file, "
        f"row_number() over () + {one.layout.first_row - 1} as _row "
        f"from read_csv({listed([one.text.path])}, {options}, parallel=false)"
        for one in group
    ]
    paths = listed([one.text.path for one in group])
    return Branch(layout.columns, f"select {values} from read_csv({paths}, {options})", " union all ".join(each))


def _options(layout: Layout, null: tuple[str, ...]) -> str:
    dialect = layout.dialect
    empty = ", ".join(quote(word) for word in dict.fromkeys(("", *null)))
    return (
        f"auto_detect=false, columns={columns_sql(layout.columns)}, header={str(layout.header).lower()}, "
        f"skip={layout.skip}, delim={quote(dialect.delimiter)}, quote={quote(dialect.quote)}, "
        f"escape={quote(dialect.escape)}, nullstr=[{empty}]"
    )


def _structural(rejects: Path) -> str:
    return f"select * from read_csv({listed([rejects])}, {PLAIN}, columns={columns_sql(REJECT_COLUMNS)})"
