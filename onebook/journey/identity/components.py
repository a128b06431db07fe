"""Connected components: which nodes hang together through what they share."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

__all__ = ["components", "parts"]

Ints = NDArray[np.int64]


def components(nodes: int, held_by: Ints, held: Ints) -> Ints:
    """Return for each node the smallest node that it hangs together with, itself included.

    nodes: how many there are, numbered from 0. held_by, held: one entry for each thing that a node holds; nodes that
    hold the same thing hang together. Things are numbered from 0, too.
    """
    from scipy.sparse import coo_array  # noqa: PLC0415 (heavy)
    from scipy.sparse.csgraph import connected_components  # noqa: PLC0415 (heavy)

    size = nodes + (int(held.max()) + 1 if held.size else 0)
    edges = (np.ones(held_by.size, np.int8), (held_by.astype(np.int32), (held + nodes).astype(np.int32)))
    _, label = connected_components(coo_array(edges, shape=(size, size)), directed=False)
    label = label[:nodes]
    smallest: Ints = np.full(int(label.max()) + 1 if nodes else 0, nodes, np.int64)
    np.minimum.at(smallest, label, np.arange(nodes))
    found: Ints = smallest[label]
    return found


def parts(ties: Iterable[tuple[int, int]], apart: Iterable[tuple[int, int]]) -> dict[int, int]:
    """Return for each node that has a tie the smallest node of its part, where some nodes must not be together.

    ties: the strongest first; each is followed unless it would bring together two that are `apart`. So no two of these
    ever are in one part, and what is given up is as weak as can be.
    """
    against: dict[int, set[int]] = {}
    for node, other in apart:
        against.setdefault(node, set()).add(other)
        against.setdefault(other, set()).add(node)
    part: dict[int, int] = {}
    members: dict[int, set[int]] = {}
    for tie in ties:
        for node in tie:
            if node not in part:
                part[node] = node
                members[node] = {node}
        small, large = sorted((part[node] for node in tie), key=lambda p: len(members[p]))
        if small == large or any(against.get(node, set()) & members[large] for node in members[small]):
            continue
        for node in members[small]:
            part[node] = large
        members[large] |= members.pop(small)
    return {node: min(nodes) for nodes in members.values() for node in nodes}
