"""How far places are from a customer."""

from __future__ import annotations

from math import asin, cos, radians, sin, sqrt

from onebook.book.routing.terms import Whereabouts

__all__ = ["distances", "metres_between"]

EARTH = 6_371_008.8
"""Mean radius of the earth in metres (IUGG)."""
MILLION = 1_000_000
ABROAD = 100
DIGITS = 10


def distances(places: dict[int, Whereabouts], to: Whereabouts) -> dict[int, int]:
    """Return how far each place is from there, in whole numbers that can be compared with each other only.

    Metres of the great circle, where the coordinates of all are known. Else places in the same country are nearer, and
    among them those whose postcodes begin alike; of which nothing is known, those are farthest.
    """
    here = (to.latitude, to.longitude)
    known = {p: (w.latitude, w.longitude) for p, w in places.items()}
    if None not in here and all(None not in point for point in known.values()):
        return {p: metres_between(here, point) for p, point in known.items()}  # type: ignore[arg-type]
    return {p: _steps(where, to) for p, where in places.items()}


def metres_between(one: tuple[int, int], other: tuple[int, int]) -> int:
    """Return the great-circle distance of two points in whole metres (haversine). Points: millionths of a degree."""
    (lat1, lon1), (lat2, lon2) = ([radians(value / MILLION) for value in point] for point in (one, other))
    chord = sin((lat2 - lat1) / 2) ** 2 + cos(lat1) * cos(lat2) * sin((lon2 - lon1) / 2) ** 2
    return round(2 * EARTH * asin(min(1.0, sqrt(chord))))


def _steps(place: Whereabouts, to: Whereabouts) -> int:
    if place.country is None or to.country is None or place.country != to.country:
        return ABROAD
    one, other = (_plain(where.postcode) for where in (place, to))
    alike = 0
    while alike < min(len(one), len(other), DIGITS) and one[alike] == other[alike]:
        alike += 1
    return DIGITS - alike


def _plain(postcode: str | None) -> str:
    return "".join(letter for letter in (postcode or "").upper() if letter.isalnum())
