"""How what others than the order's own system have named stands beside the order."""

from __future__ import annotations

__all__ = ["beside"]


def beside(system: str | None, own: str, external_id: str) -> tuple[str, str]:
    """Return system and id of a document that belongs to an order of a system: records lead to those of their own one.

    own, external_id: who named the document, and how.
    """
    if system is None or system == own:
        return own, external_id
    return system, f"{own}:{external_id}"
