"""Paths: the channels people met before they converted, or did not."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from onebook.journey.credit.apportion import LIMIT, SCALE, Floats, Ints
from onebook.records import BadInput, Fault

__all__ = ["Paths"]


@dataclass(frozen=True, slots=True, eq=False)
class Paths:
    """Paths of channels, each in order of time; one row may stand for many identical paths.

    channels: their names. steps: places in `channels`, all paths one after the other. offsets: where each path begins
    in `steps`, and the end (one more than paths). conversions: how many of these paths converted. value: of these
    conversions, in ten-thousandths of the currency; below zero where more was given back. nulls: how many of these
    paths did not convert. ages: seconds from each step to the conversion (None: not known).
    Raises BadInput with every fault found. Rows are counted from 0.
    """

    channels: tuple[str, ...]
    steps: Ints
    offsets: Ints
    conversions: Ints
    value: Ints
    nulls: Ints
    ages: Floats | None = None

    def __post_init__(self) -> None:
        faults = [*_types(self)] or [*_shape(self)] or [*_content(self)]
        if faults:
            raise BadInput(*faults)
        for name in ("steps", "offsets", "conversions", "value", "nulls"):
            object.__setattr__(self, name, np.asarray(getattr(self, name)).astype(np.int64, copy=False))
        if self.ages is not None:
            object.__setattr__(self, "ages", np.asarray(self.ages).astype(np.float64, copy=False))

    def __len__(self) -> int:
        """How many rows there are."""
        return len(self.offsets) - 1

    @property
    def lengths(self) -> Ints:
        """Steps of each path."""
        return np.diff(self.offsets)

    @property
    def path_of(self) -> Ints:
        """The path of each step."""
        return np.repeat(np.arange(len(self)), self.lengths)


def _types(paths: Paths) -> Iterator[Fault]:
    for name in ("steps", "offsets", "conversions", "value", "nulls"):
        array = np.asarray(getattr(paths, name))
        whole = np.can_cast(array.dtype, np.int64) and array.dtype.kind in "iu"
        if array.ndim != 1 or not (whole or (name != "offsets" and not array.size)):
            yield Fault(f"paths, {name}", "is no row of whole numbers.", "Give a one-dimensional array of integers.")
    if paths.ages is not None and (np.asarray(paths.ages).ndim != 1 or np.asarray(paths.ages).dtype.kind not in "fiu"):
        yield Fault("paths, ages", "is no row of numbers.", "Give seconds from each step to the conversion.")
    if len(set(paths.channels)) < len(paths.channels) or not all(paths.channels):
        yield Fault("paths, channels", "has a name twice, or one that is empty.", "Name each channel once.")


def _shape(paths: Paths) -> Iterator[Fault]:
    offsets, steps = np.asarray(paths.offsets), np.asarray(paths.steps)
    if not len(offsets) or offsets[0] != 0 or offsets[-1] != len(steps) or (np.diff(offsets) < 0).any():
        mend = f"Let it begin with 0, never fall, and end with the number of steps, {len(steps)}."
        yield Fault("paths, offsets", "does not cut the steps into paths.", mend)
        return
    for name in ("conversions", "value", "nulls"):
        if len(getattr(paths, name)) != len(offsets) - 1:
            what = f"has {len(getattr(paths, name))} entries for {len(offsets) - 1} paths."
            yield Fault(f"paths, {name}", what, "Give one entry for each path.")
    if paths.ages is not None and len(paths.ages) != len(steps):
        yield Fault("paths, ages", f"has {len(paths.ages)} entries for {len(steps)} steps.", "Give one for each step.")


def _content(paths: Paths) -> Iterator[Fault]:
    lengths, steps = np.diff(paths.offsets), np.asarray(paths.steps)
    conversions, value, nulls = (np.asarray(a) for a in (paths.conversions, paths.value, paths.nulls))
    checks = (
        (lengths == 0, "has no step.", "Give it a channel of its own (such as “unknown”), or leave it out."),
        (conversions < 0, "has conversions below zero.", "Count them from 0."),
        (nulls < 0, "has nulls below zero.", "Count them from 0."),
        ((conversions == 0) & (value != 0), "has a value but no conversion.", "Give it 0, or count its conversions."),
    )
    for wrong, what, mend in checks:
        yield from _rows(wrong, what, mend)
    if len(steps) and (steps.min() < 0 or steps.max() >= len(paths.channels)):
        at = int(((steps < 0) | (steps >= len(paths.channels))).argmax())
        row = int(np.searchsorted(paths.offsets, at, side="right")) - 1
        what = f"names channel {int(steps[at])}, of {len(paths.channels)}."
        yield Fault(f"path {row}", what, "Number channels from 0, in the order of their names.")
    for name, sum_ in (
        ("conversions", conversions.sum(dtype=float) * SCALE),
        ("value", np.abs(value).sum(dtype=float)),
        ("nulls", nulls.sum(dtype=float)),
    ):
        if sum_ >= LIMIT / 2:
            yield Fault(f"paths, {name}", "adds up to more than can be shared out exactly.", "Take a shorter period.")
    if paths.ages is not None:
        yield from _ages(np.asarray(paths.ages), np.repeat(np.arange(len(lengths)), lengths), conversions > 0)


def _ages(
    ages: npt.NDArray[np.floating | np.integer], path_of: Ints, converts: npt.NDArray[np.bool_]
) -> Iterator[Fault]:
    """Only paths that converted have a conversion for ages to be counted from."""
    counted = converts[path_of]
    wrong = np.zeros(len(converts), bool)
    wrong[path_of[counted & ~(np.isfinite(ages) & (ages >= 0))]] = True
    mend = "Count seconds back from the conversion; leave out what came after it."
    yield from _rows(wrong, "has a step after its conversion, or of no known age.", mend)
    back = np.zeros(len(converts), bool)
    same = path_of[1:] == path_of[:-1]
    back[path_of[1:][same & counted[1:] & (ages[1:] > ages[:-1])]] = True
    yield from _rows(back & ~wrong, "has steps that are not in order of time.", "Sort its steps, the oldest first.")


def _rows(wrong: npt.NDArray[np.bool_], what: str, mend: str) -> Iterator[Fault]:
    number = int(wrong.sum())
    if number:
        more = f" So have {number - 1} more." if number > 1 else ""
        yield Fault(f"path {int(wrong.argmax())}", what + more, mend)
