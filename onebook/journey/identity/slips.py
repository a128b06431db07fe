"""Words and numbers but for a slip of the pen: which are near one another, and by what near ones are looked up."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from itertools import combinations
from zlib import crc32

__all__ = ["FOREST", "allowed", "folded", "marks_of", "near_codes", "slips", "words_of"]

FOREST = 7
"""Letters at a word's beginning by which near words are looked up."""

FOLDS = (("ß", "ss"), ("ø", "o"), ("ae", "a"), ("oe", "o"), ("ue", "u"))
"""Ways of writing that stand for one another, after accents are gone: Müller, Mueller and Muller are one word."""


def folded(text: str) -> str:
    """Return a text as its words are compared: in small letters, without accents, umlauts in one way of writing."""
    plain = "".join(c for c in unicodedata.normalize("NFD", text.lower()) if not unicodedata.combining(c))
    for written, fold in FOLDS:
        plain = plain.replace(written, fold)
    return plain


def words_of(text: str) -> list[str]:
    """Return the words of a name, folded, in their order and each once."""
    return list(dict.fromkeys(word for word in re.split(r"[\W_]+", folded(text)) if word))


def allowed(word: str) -> int:
    """Return how many slips a word of that length may hold and still be meant: 0 to 2."""
    return 0 if len(word) < 3 else 1 if len(word) < 6 else 2  # noqa: PLR2004 (lengths)


def marks_of(word: str, most: int | None = None) -> set[int]:
    """Return by what a word is found: what stays of its beginning when up to two letters are left out, as numbers.

    Two words within `allowed` slips of each other share such a mark (symmetric deletion, Garbe 2012). most: how many
    letters to leave out; by default two, of words up to four letters one.
    """
    begin = word[:FOREST]
    out = (1 if len(word) < 5 else 2) if most is None else most  # noqa: PLR2004 (a length)
    kept = {begin}
    for number in range(1, min(out, len(begin) - 1) + 1):
        kept |= {"".join(letters) for letters in combinations(begin, len(begin) - number)}
    return {crc32(text.encode()) for text in kept}


def slips(one: str, other: str, most: int) -> int:
    """Return how many slips part two words (a letter wrong, missing, too many, or two swapped); over `most`: most + 1.

    It is the optimal string alignment distance.
    """
    from rapidfuzz.distance import OSA  # noqa: PLC0415 (heavy)

    return OSA.distance(one, other, score_cutoff=most)


def near_codes(key: str) -> Iterator[str]:
    """Give the codes that differ from one in a single slip: a sign wrong, missing, too many, or two swapped."""
    signs = "0123456789" if key.lstrip("+?").isdigit() else "abcdefghijklmnopqrstuvwxyz0123456789.-_@"
    for i in range(len(key)):
        rest = key[i + 1 :]
        yield key[:i] + rest
        yield from (key[:i] + sign + rest for sign in signs if sign != key[i])
        yield from (key[:i] + sign + key[i:] for sign in signs)
        if rest and rest[0] != key[i]:
            yield key[:i] + rest[0] + key[i] + rest[1:]
    yield from (key + sign for sign in signs)
