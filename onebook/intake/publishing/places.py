"""The book's places. They come from the plan, not from commands, so no entry of the journal tells of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from onebook.intake.publishing.document import Document, Reading, Record
from onebook.intake.publishing.position import BOOK

__all__ = ["PLACES"]


class Place(NamedTuple):
    """A record of type place."""

    system: str
    external_id: str
    name: str
    kind: str
    channel: str | None


def _render(reading: Reading, _: Sequence[int]) -> Mapping[str, Sequence[Record]]:
    first: dict[str, str] = {}
    for channel, places in reading.rules.serving.items():
        for place in places:
            first.setdefault(place.name, channel)
    return {
        "place": [
            Place(BOOK, place.name, place.name, place.kind, first.get(place.name))
            for place in reading.rules.places.values()
        ]
    }


PLACES = Document("place", {"place": Place}, _render)
