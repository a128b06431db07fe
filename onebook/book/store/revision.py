"""Which revision of the tables this version works with, and whether a book has it."""

from __future__ import annotations

from onebook.records import BadInput, Fault

__all__ = ["REVISION", "refuse_revision"]

REVISION = "0001"
"""That of the newest file in `migrations/versions`. Revisions are numbers, in the order in which they came."""


def refuse_revision(found: str) -> None:
    """Refuse a book that has another revision: an older one can be brought up, a newer one needs a newer Onebook."""
    if found == REVISION:
        return
    if found.isdigit() and int(found) > int(REVISION):
        what = f"it was made or brought up by a newer Onebook (its revision is {found}, this one knows {REVISION})."
        raise BadInput(Fault("book", what, "Use that version of Onebook, or a newer one."))
    what = f"it was made by an older Onebook (its revision is {found or 'not told'}, this one needs {REVISION})."
    raise BadInput(Fault("book", what, "Back it up (onebook backup), then bring it up: onebook book upgrade"))
