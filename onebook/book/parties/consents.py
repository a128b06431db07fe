"""What parties consent to."""

from __future__ import annotations

from onebook.book.rows import Consent, ConsentEntry
from onebook.book.state import Draft

__all__ = ["say"]


def say(
    draft: Draft, party_id: int, purpose: str, channel: str, at: int, *, given: bool, how: str, source: str
) -> Consent:
    """Note what a party said of a purpose and channel; return what holds: what they said last, whenever it came in."""
    known = draft.get(Consent, party_id, purpose, channel)
    nth = known.entries + 1 if known else 1
    draft.put(ConsentEntry(party_id, purpose, channel, nth, given, at, how, source, draft.journal_id))
    if known is None or at >= known.since_at:
        holds = Consent(party_id, purpose, channel, given, at, nth)
    else:
        holds = known._replace(entries=nth)
    draft.put(holds)
    return holds
