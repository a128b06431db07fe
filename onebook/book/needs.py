"""What a batch of commands must look at before it can be decided."""

from __future__ import annotations

from typing import Any

__all__ = ["Needs"]


class Needs:
    """Keys that are wanted, by what they are keys of. What can be wanted, and by which keys, is said in `loading`."""

    def __init__(self) -> None:
        self.wanted: dict[str, set[Any]] = {}

    def want(self, what: str, *keys: Any) -> None:
        """Want these to be loaded."""
        self.wanted.setdefault(what, set()).update(keys)

    def of(self, what: str) -> set[Any]:
        """Return the keys that are wanted."""
        return self.wanted.get(what, set())
