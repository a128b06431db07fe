"""Connected components: which nodes hang together through what they share."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

__all__ = ["components"]

Ints = NDArray[np.int64]


def components(nodes: int, held_by: Ints, held: Ints) -> Ints:
    """Return for each node the smallest node that it hangs together with, itself included.

    nodes: how many there are, numbered from 0. held_by, held: one entry for each thing that a node holds; nodes that
    hold the same thing hang together. Things are any numbers.
    """
    from scipy.sparse import coo_array  # noqa: PLC0415 (heavy)
    from scipy.sparse.csgraph import connected_components  # noqa: PLC0415 (heavy)

    _, thing = np.unique(held, return_inverse=True)
    things = int(thing.max()) + 1 if thing.size else 0
    size = nodes + things
    edges = (np.ones(held_by.size, np.int8), (held_by.astype(np.int32), (thing + nodes).astype(np.int32)))
    _, label = connected_components(coo_array(edges, shape=(size, size)), directed=False)
    label = label[:nodes]
    smallest: Ints = np.full(int(label.max()) + 1 if nodes else 0, nodes, np.int64)
    np.minimum.at(smallest, label, np.arange(nodes))
    found: Ints = smallest[label]
    return found
