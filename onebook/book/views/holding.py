"""Names that hold a text, in whatever case: databases know the small letters of A to Z only, or of a language."""

from __future__ import annotations

__all__ = ["holding", "holds"]


def holding(text: str) -> str:
    """Return the pattern (`like`, escape `!`) of names in small letters that hold a text.

    Any letter may stand for one beyond A to Z: whether a name `holds` the text is to be looked at then.
    """
    return f"%{''.join(_of_pattern(sign) for sign in text)}%"


def holds(name: str, text: str) -> bool:
    """Tell whether a name holds a text, in whatever case."""
    return text.lower() in name.lower()


def _of_pattern(sign: str) -> str:
    if not sign.isascii():
        return "_"
    return f"!{sign}" if sign in "!%_" else sign.lower()
