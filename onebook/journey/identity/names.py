"""Finding people by their names, misspelt, in any order, with or without the town they live in."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations

from onebook.journey.identity.ask import MOST_FOUND, Ask, Found
from onebook.journey.identity.slips import allowed, slips, words_of

__all__ = ["Names", "find_by_name"]

Pair = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Names:
    """How names are looked up.

    near: gives the words of names and towns that a word may mean (as many as 200, some that it does not); holders:
    gives nodes that have both words of a pair (or the one word, paired with itself), those of the first pairs first.
    """

    near: Callable[[str], Iterable[str]]
    holders: Callable[[Sequence[Pair], int], list[int]]


@dataclass(frozen=True, slots=True)
class _Meant:
    """A word that may be meant. cost: how unlikely that is: 0 is the word itself, 1 a slip away."""

    word: str
    cost: float


BEGUN, INITIAL, UNSAID = 0.4, 0.6, 2.5
"""What it costs that a word is only begun, that one is but the initial of the other, and that a word is not there."""

MOST_WORDS, MOST_MEANT, MOST_NODES = 5, 40, 200
"""Words of the question, words that each may mean, and records that are held against it as a whole."""


def find_by_name(ask: Ask, names: Names, text: str) -> tuple[Found, ...]:
    """Return the persons who are called so, or nearly so, the likeliest first and among these the latest to be seen."""
    asked = words_of(text)[:MOST_WORDS]
    meant = [_meant(word, names.near(word)) for word in asked]
    pairs = list(_pairs(meant))
    nodes = names.holders([pair for _, pair in pairs], MOST_NODES)
    if not nodes and len(asked) > 1:
        # Nobody has two of these words: perhaps one of them alone is right. An initial alone tells nothing.
        alone = sorted(
            (m.cost, (m.word, m.word))
            for word, some in zip(asked, meant, strict=True)
            for m in some
            if len(word) > 1 and len(m.word) > 1
        )
        nodes = names.holders([pair for _, pair in alone], MOST_NODES)
    return _ranked(ask, asked, nodes)


def _meant(word: str, near: Iterable[str]) -> list[_Meant]:
    found = [_Meant(other, cost) for other in set(near) if (cost := _cost(word, other)) is not None]
    return sorted(found, key=lambda m: (m.cost, m.word))[:MOST_MEANT]


def _cost(asked: str, word: str) -> float | None:
    """How unlikely it is that one word means the other; None: it does not."""
    if asked == word:
        return 0
    if len(asked) == 1 or len(word) == 1:
        return INITIAL if asked[0] == word[0] else None
    if word.startswith(asked):
        return BEGUN
    most = allowed(asked)
    parted = slips(asked, word, most)
    if parted > most:
        return None
    return parted + (0.2 if asked[0] != word[0] else 0)  # the first letter is seldom wrong


def _pairs(meant: Sequence[Sequence[_Meant]]) -> Iterator[tuple[float, Pair]]:
    """Give pairs of words to look for, the likeliest first: of each two words asked for; of one alone, it itself."""
    if len(meant) == 1:
        yield from ((m.cost, (m.word, m.word)) for m in meant[0])
        return
    found = [
        (one.cost + other.cost, (min(one.word, other.word), max(one.word, other.word)))
        for ones, others in combinations(meant, 2)
        for one in ones
        for other in others
        if one.word != other.word
    ]
    yield from sorted(set(found))


def _ranked(ask: Ask, asked: Sequence[str], nodes: Sequence[int]) -> tuple[Found, ...]:
    if not nodes:
        return ()
    listed = ", ".join(map(str, nodes))
    rows = ask(f"select node, person, name, coalesce(city, '') from known_node where node in ({listed})", [])
    cost: dict[int, tuple[float, str]] = {}
    for _, person, name, city in rows:
        told = (_distance(asked, words_of(name), words_of(city)), name)
        cost[person] = min(told, cost.get(person, told))
    best = min(told[0] for told in cost.values())
    # Beside one who is called just so, those that are not called so would only be in the way.
    likely = {person: told for person, told in cost.items() if told[0] <= best + 1}
    seen = _last_seen(ask, likely) if len(likely) > 1 else {}
    order = sorted(likely, key=lambda person: (round(likely[person][0], 1), _later(seen.get(person, "")), person))
    return tuple(Found(person, "name", likely[person][1], likely[person][0]) for person in order[:MOST_FOUND])


def _distance(asked: Sequence[str], name: Sequence[str], town: Sequence[str]) -> float:
    """How far a question is from a name and town, word by word; what is not asked for costs little."""
    said = [*name, *town]
    costs = [min((c for other in said if (c := _cost(word, other)) is not None), default=UNSAID) for word in asked]
    return sum(costs) + 0.05 * max(0, len(name) - len(asked))


def _later(day: str) -> tuple[int, ...]:
    """A key that sorts later days first."""
    return tuple(-ord(sign) for sign in day) or (0,)


def _last_seen(ask: Ask, persons: Iterable[int]) -> dict[int, str]:
    listed = ", ".join(map(str, persons))
    rows = ask(
        f"""select n.person, max(s.last_day) from known_node as n join known_count as s on s.node = n.node
        where n.person in ({listed}) group by n.person""",
        [],
    )
    return {person: day for person, day in rows if day}
