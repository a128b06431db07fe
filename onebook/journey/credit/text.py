"""Paths read from texts such as `search > e-mail > shop`."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from onebook.journey.credit.apportion import Ints
from onebook.journey.credit.paths import Paths
from onebook.records import BadInput, Fault

__all__ = ["read_paths"]

SMALL = 50_000
"""Texts that are not worth a thread of their own."""


def read_paths(
    texts: Sequence[str] | pa.Array,
    conversions: npt.ArrayLike,
    value: npt.ArrayLike | None = None,
    nulls: npt.ArrayLike | None = None,
    separator: str = ">",
) -> Paths:
    """Read a path from each text: channels in order of time, with a separator between; spaces around them are dropped.

    conversions, value (ten-thousandths of the currency), nulls: one for each text, as in `Paths`; 0 where not given.
    Channels are told in alphabetical order. Raises BadInput where a text, or a channel in it, is missing.
    """
    column = pa.array(texts, pa.string()) if not isinstance(texts, pa.Array) else texts
    if column.null_count:
        row = int(np.argmin(column.is_valid().to_numpy(zero_copy_only=False)))
        raise BadInput(Fault(f"path {row}", "has no text.", "Name its channels, or leave it out."))
    size = max(-(-len(column) // pa.cpu_count()), SMALL)
    slices = [column.slice(begin, size) for begin in range(0, len(column), size)]
    with ThreadPoolExecutor(pa.cpu_count()) as threads:
        parts = list(threads.map(lambda texts: _coded(texts, separator), slices))
    channels = tuple(sorted({name for part in parts for name in part.names}))
    place = {name: number for number, name in enumerate(channels)}
    none: list[Ints] = [np.zeros(0, np.int64)]
    steps = np.concatenate(none + [np.array([place[n] for n in part.names], np.int64)[part.codes] for part in parts])
    offsets = np.concatenate(([0], np.cumsum(np.concatenate(none + [part.lengths for part in parts]))))
    if "" in place:
        row = int(np.searchsorted(offsets, int(np.argmax(steps == place[""])), side="right")) - 1
        what = f"has a step without a name: “{column[row].as_py()}”."
        raise BadInput(Fault(f"path {row}", what, f"Name each step, with “{separator}” between them."))
    counts = (_counts(conversions, len(column)), _counts(value, len(column)), _counts(nulls, len(column)))
    return Paths(channels, steps, offsets, *counts)


class _Coded(NamedTuple):
    names: list[str]
    codes: npt.NDArray[np.int32]
    lengths: Ints


def _coded(texts: pa.Array, separator: str) -> _Coded:
    split = pc.split_pattern(texts, separator)
    coded = split.flatten().dictionary_encode()
    names = [name.strip() for name in coded.dictionary.to_pylist()]
    return _Coded(names, coded.indices.to_numpy(), np.diff(split.offsets.to_numpy()).astype(np.int64))


def _counts(given: npt.ArrayLike | None, number: int) -> Ints:
    # Paths tells what is wrong with an array of another type; it is not made to fit here.
    return np.zeros(number, np.int64) if given is None else np.asarray(given)
