"""Healing a raw plan where its shape is wrong, so that the rest of it can still be read and checked."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable

    from onebook.plan.lines import SettingPath
    from onebook.plan.wording import Misfit

__all__ = ["heal"]

STAND_INS: dict[str, Any] = {
    "business": {"name": "-", "currency": "EUR"}, "channels": {}, "name": "-", "currency": "EUR", "kind": "digital",
    "phase": "decision", "label": "-", "fact": "sale",
}  # fmt: skip
"""What stands in for a needed setting that is missing, as long as the rest is checked."""


def heal(raw: dict[str, Any], misfits: Iterable[Misfit]) -> dict[str, Any]:
    """Return the raw plan with each misfit put right as it was probably meant, or left out."""
    healed: dict[str, Any] = _copied(raw)
    # From the back, so that leaving out of a list moves nothing that is yet to be healed.
    for misfit in sorted(misfits, key=lambda m: tuple(map(_order, m.path)), reverse=True):
        node = _at(healed, misfit.path[:-1])
        if node is not None:
            _heal(node, misfit)
    return healed


def _heal(node: Any, misfit: Misfit) -> None:
    name = misfit.path[-1]
    if misfit.healing == "fill":
        node[name] = _copied(STAND_INS.get(str(name), "-"))
    elif misfit.healing == "replace" and misfit.meant:
        node[name] = misfit.meant
    elif misfit.healing == "rename" and misfit.meant and misfit.meant not in node:
        node[misfit.meant] = node.pop(name)
    else:
        del node[name]


def _order(part: str | int) -> tuple[int, str]:
    return (part, "") if isinstance(part, int) else (-1, part)


def _at(raw: Any, path: SettingPath) -> Any:
    """Return the table or list at a path; None where what a healed setting led to is no longer there."""
    node = raw
    for part in path:
        inside = isinstance(part, int) and isinstance(node, list) and part < len(node)
        if not inside and not (isinstance(node, dict) and part in node):
            return None
        node = node[part]
    return node if isinstance(node, dict | list) else None


def _copied(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _copied(each) for key, each in value.items()}
    return [_copied(each) for each in value] if isinstance(value, list) else value
