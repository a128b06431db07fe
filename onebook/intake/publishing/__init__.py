"""Publishing the book to the lake: what the journal's entries touched is rendered as it stands and merged there.

The position up to which entries are taken account of is committed with the records. Rendering the present state again
changes nothing, so that whatever is cut off is simply done once more. `documents` has a file a kind of document; a new
one is found by its `DOCUMENT`.
"""

from onebook.intake.publishing.position import BOOK, NotThisBook, Position, position_of
from onebook.intake.publishing.publish import Published, publish
from onebook.intake.publishing.watch import watch

__all__ = ["BOOK", "NotThisBook", "Position", "Published", "position_of", "publish", "watch"]
