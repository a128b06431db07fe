"""Parquet files: typed as they are, their rows numbered from 1."""

from __future__ import annotations

from typing import TYPE_CHECKING

from onebook.records import Fault
from onebook.records.sql import name as quoted
from onebook.records.sql import quote
from onebook.systems.files.branch import Branch, agree, listed
from onebook.systems.files.dialect import unique_names
from onebook.systems.files.scan import scan_bytes

if TYPE_CHECKING:
    from collections.abc import Collection

    from onebook.systems.files.locate import Found
    from onebook.systems.files.model import SourceFile

__all__ = ["prepare_parquet"]


def prepare_parquet(
    files: Collection[Found], needed: Collection[str]
) -> tuple[tuple[Branch, ...], tuple[SourceFile, ...], tuple[Fault, ...]]:
    """Return the branches of the files that can be read, these files, and why the others cannot."""
    import pyarrow as pa  # noqa: PLC0415 (takes a quarter of a second, and few files are such)
    import pyarrow.parquet as pq  # noqa: PLC0415

    refused: list[Fault] = []
    headers: dict[str, tuple[str, ...]] = {}
    sources: dict[str, SourceFile] = {}
    for file in files:
        try:
            headers[file.name] = unique_names(pq.read_schema(file.path).names)
            sources[file.name] = scan_bytes(file)
        except (pa.ArrowException, OSError):
            refused.append(Fault(file.name, "is no whole Parquet file.", "Copy or export it again."))
    if headers:
        apart = agree(headers, needed)
        refused.extend(apart.values())
        for name in apart:
            del headers[name], sources[name]
    groups: dict[tuple[str, ...], list[SourceFile]] = {}
    for name, header in headers.items():
        groups.setdefault(header, []).append(sources[name])
    branches = tuple(_branch(header, group) for header, group in groups.items())
    return branches, tuple(sources.values()), tuple(refused)


def _branch(columns: tuple[str, ...], files: list[SourceFile]) -> Branch:
    values = ", ".join(quoted(column) for column in columns)
    named = f"as part({values})"
    each = [
        f"select {values}, {quote(file.name)} as _file, file_row_number + 1 as _row "
        f"from read_parquet({listed([file.path])}, file_row_number=true) {named}"
        for file in files
    ]
    paths = listed([file.path for file in files])
    return Branch(columns, f"select {values} from read_parquet({paths}) {named}", " union all ".join(each))
