"""Items that may be one: those with the same GTIN, and those that are called nearly the same.

Comparing each of 100,000 names with each other would be 5 thousand million comparisons. Only such are compared that
share a rare word, or that stand side by side when names are sorted, forwards or backwards.
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from decimal import Decimal
from typing import NamedTuple

__all__ = ["Duplicate", "Named", "duplicates_of"]

WORD = re.compile(r"[^\W_]+")
LIKE_ENOUGH = 90
"""Likeness, of 100, from which on two names are proposed as one."""
RARE = 30
"""Items that may share a word which is rare enough to compare them for it."""
NEIGHBOURS = 5
"""How many of the names that follow a name in a sorted list it is compared with."""
SHORTEST = 5
"""Letters of a name, all words together, below which likeness tells nothing."""
SIZE = 2
"""Letters of words that are like numbers: XL is not L, however alike the rest."""
AT_ONCE = 500_000


class Named(NamedTuple):
    """An item as it is compared. parent: of which it is a variant; gtins: with 14 digits."""

    item_id: int
    sku: str
    name: str
    parent: int | None
    gtins: tuple[str, ...] = ()


class Duplicate(NamedTuple):
    """Two items that may be one, the lesser number first. likeness: 1 is the same; reason: in words."""

    item: str
    other: str
    likeness: Decimal
    reason: str


def duplicates_of(items: Sequence[Named], apart: Collection[tuple[int, int]] = ()) -> list[Duplicate]:
    """Return the items that may be one, the likeliest first. apart: pairs that are known to be two, by item_id.

    Names are alike where their words are, sorted or written as one, letter by letter (normalised indel similarity of
    rapidfuzz), if numbers and words of one or two letters, such as sizes, are the same. Variants of one item are not
    compared.
    """
    known = {frozenset(pair) for pair in apart}
    found: dict[tuple[int, int], Duplicate] = {}
    for one, two, likeness, reason in (*_by_gtin(items, known), *_by_name(items)):
        pair = (min(one, two), max(one, two))
        if pair not in found and frozenset((items[one].item_id, items[two].item_id)) not in known:
            first, second = sorted((items[one].sku, items[two].sku))
            found[pair] = Duplicate(first, second, Decimal(likeness).quantize(Decimal("0.001")), reason)
    return sorted(found.values(), key=lambda each: (-each.likeness, each.item, each.other))


Found = tuple[int, int, float, str]


def _by_gtin(items: Sequence[Named], known: Collection[frozenset[int]]) -> Iterator[Found]:
    """Items with a GTIN in common: each with the first one, of those that it is not known to be two with."""
    holders: dict[str, list[int]] = defaultdict(list)
    for place, item in enumerate(items):
        for gtin in dict.fromkeys(item.gtins):
            before = holders[gtin]
            for other in before:
                if frozenset((items[other].item_id, item.item_id)) not in known:
                    yield other, place, 1.0, f"the same GTIN {gtin}"
                    break
            before.append(place)


def _by_name(items: Sequence[Named]) -> Iterator[Found]:
    import numpy as np  # noqa: PLC0415 (heavy, and only for this)
    from rapidfuzz import fuzz, process  # noqa: PLC0415

    said = [_words(item.name) for item in items]
    words = [sorted(each) for each in said]
    names, joined = [" ".join(each) for each in words], ["".join(each) for each in said]
    marks = [tuple(word for word in each if len(word) <= SIZE or not word.isalpha()) for each in words]
    pairs = np.array(
        [
            (one, two)
            for one, two in _near(words, names, joined)
            if marks[one] == marks[two] and not _siblings(items[one], items[two])
        ],
        dtype=np.int64,
    ).reshape(-1, 2)
    for start in range(0, len(pairs), AT_ONCE):
        some = pairs[start : start + AT_ONCE]
        likeness = np.maximum.reduce([
            process.cpdist(
                [text[i] for i in some[:, 0]], [text[i] for i in some[:, 1]], scorer=fuzz.ratio,
                score_cutoff=LIKE_ENOUGH,
            )
            for text in (names, joined)
        ])  # fmt: skip
        for nth in np.flatnonzero(likeness >= LIKE_ENOUGH):
            one, two = int(some[nth, 0]), int(some[nth, 1])
            told = f"called '{items[one].name}' and '{items[two].name}'"
            yield one, two, float(likeness[nth]) / 100, told


def _words(name: str) -> list[str]:
    """The words of a name, without case and accents; numbers apart from the letters beside them."""
    plain = unicodedata.normalize("NFKD", name).casefold()
    plain = "".join(sign for sign in plain if not unicodedata.combining(sign))
    return WORD.findall(re.sub(r"(?<=[^\W\d_])(?=\d)|(?<=\d)(?=[^\W\d_])", " ", plain))


def _siblings(one: Named, two: Named) -> bool:
    """Whether two are variants of one item, or one is a variant of the other."""
    return (one.parent is not None and one.parent in (two.parent, two.item_id)) or two.parent == one.item_id


def _near(words: Sequence[Sequence[str]], names: Sequence[str], joined: Sequence[str]) -> set[tuple[int, int]]:
    """Pairs of names worth comparing, each once."""
    told = [place for place, name in enumerate(names) if len(name) >= SHORTEST]
    found: set[tuple[int, int]] = set()
    holders: dict[str, list[int]] = defaultdict(list)
    for place in told:
        for word in set(words[place]):
            holders[word].append(place)
    for held in holders.values():
        if 1 < len(held) <= RARE:
            found.update((one, two) for nth, one in enumerate(held) for two in held[nth + 1 :])
    for sorting in (names, joined, [name[::-1] for name in joined]):
        found.update(_neighbours(sorted(told, key=sorting.__getitem__)))
    return found


def _neighbours(order: Sequence[int]) -> Iterable[tuple[int, int]]:
    for nth, one in enumerate(order):
        for two in order[nth + 1 : nth + 1 + NEIGHBOURS]:
            yield min(one, two), max(one, two)
