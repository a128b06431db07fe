"""Writing the files of exports, the same bytes each time."""

from __future__ import annotations

import gzip
import io
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv
import pyarrow.parquet
from numpy.typing import NDArray

from onebook.sim.clock import DAY, to_utc
from onebook.sim.draws import Ints
from onebook.sim.world import World

__all__ = [
    "cents", "comma", "day", "instant", "local", "optional", "picked", "text", "whole", "write_csv",
    "write_parquet",
]  # fmt: skip

Column = Any
"""A numpy or an Arrow array."""


def cents(amounts: Ints) -> pa.Array:
    """Return cents as exact decimals of two places."""
    pair = np.empty((len(amounts), 2), dtype=np.int64)
    pair[:, 0] = amounts
    pair[:, 1] = amounts >> 63
    return pa.Array.from_buffers(pa.decimal128(18, 2), len(amounts), [None, pa.py_buffer(pair.tobytes())])


def comma(amounts: Ints) -> pa.Array:
    """Return cents as texts with a decimal comma."""
    return pc.replace_substring(cents(amounts).cast(pa.string()), ".", ",")


def text(before: str, numbers: Ints, after: str = "") -> NDArray[np.str_]:
    """Return numbers with a text before and after each."""
    return np.asarray(np.char.add(np.char.add(before, numbers.astype(np.str_)), after))


def whole(column: Column) -> pa.Array:
    """Return a column as one array: of many texts Arrow makes several, and these are slow to read again."""
    array = column if isinstance(column, pa.Array | pa.ChunkedArray) else pa.array(column)
    return array.combine_chunks() if isinstance(array, pa.ChunkedArray) else array


def optional(column: Column, given: np.ndarray) -> pa.Array:
    """Return a column that is empty where not given."""
    array = whole(column)
    return pc.if_else(pa.array(given), array, pa.scalar(None, array.type))


def picked(values: Column, places: Ints, given: np.ndarray | None = None) -> pa.Array:
    """Return one of the values for each place; empty where not given."""
    return whole(values).take(pa.array(places, mask=None if given is None else ~given))


def instant(world: World, seconds: Ints, *, unit: str = "s") -> pa.Array:
    """Return local seconds as instants, UTC; empty where 0."""
    found = pa.array(to_utc(world, seconds), pa.timestamp("s", tz="UTC"), mask=seconds == 0)
    return found if unit == "s" else found.cast(pa.timestamp(unit, tz="UTC"))


def local(world: World, seconds: Ints, form: str) -> pa.Array:
    """Return local seconds as local time, written in the form given; empty where 0."""
    start = np.datetime64(world.start, "s").astype(np.int64)
    return pc.strftime(pa.array(start + seconds, pa.timestamp("s"), mask=seconds == 0), form)


def day(world: World, days: Ints, given: np.ndarray | None = None) -> pa.Array:
    """Return days since the start as dates; empty where not given."""
    start = world.start.toordinal() - 719_163
    return pa.array((days + start).astype(np.int32), pa.date32(), mask=None if given is None else ~given)


def day_of(world: World, seconds: Ints) -> pa.Array:
    """Return the dates of local seconds; empty where 0."""
    return day(world, seconds // DAY, seconds != 0)


def write_csv(
    path: Path, columns: Mapping[str, Column], *, delimiter: str = ",", encoding: str = "utf-8", header: bool = True
) -> None:
    """Write columns as delimited text; packed where the name ends with .gz."""
    path.parent.mkdir(parents=True, exist_ok=True)
    table = pa.table({name: c if isinstance(c, pa.Array) else pa.array(c) for name, c in columns.items()})
    into = io.BytesIO()
    options = pa.csv.WriteOptions(include_header=header, delimiter=delimiter, quoting_style="needed")
    pa.csv.write_csv(table, into, options)
    body = into.getvalue()
    if encoding != "utf-8":
        body = body.decode("utf-8").encode(encoding)
    if path.suffix == ".gz":
        body = gzip.compress(body, compresslevel=4, mtime=0)
    path.write_bytes(body)


def write_parquet(path: Path, columns: Mapping[str, Column]) -> None:
    """Write columns as Parquet."""
    path.parent.mkdir(parents=True, exist_ok=True)
    table = pa.table({name: c if isinstance(c, pa.Array) else pa.array(c) for name, c in columns.items()})
    pa.parquet.write_table(table, path, compression="zstd")
