"""KPIs over journeys and over the errors that visits met."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from onebook.measures import Session
from tests.journey.test_journeys import RECORDS, TODAY
from tests.measures.small import figures, small_lake


@pytest.fixture(scope="module")
def session(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Session]:
    with small_lake(tmp_path_factory.mktemp("lake"), RECORDS, TODAY, journey=True) as opened:
        yield opened


@pytest.mark.parametrize(
    ("name", "counted"),
    [
        ("journeys", (6, None)),
        ("known_journeys", (4, 6)),
        ("awareness_to_consideration", (1, 1)),
        ("consideration_to_decision", (1, 3)),  # the latest may go on, and is left out
        ("journeys_ordered", (1, 5)),
        ("errors_per_visit", (1, 8)),
    ],
)
def test_counts(session: Session, name: str, counted: tuple[int, int | None]) -> None:
    found = figures(session, name, "2024")[None]
    assert (found.numerator, found.denominator) == counted


def test_by_channel_it_is_that_of_the_first_step(session: Session) -> None:
    found = figures(session, "journeys_ordered", "2024", "channel")
    assert {keys[0]: figure.numerator for keys, figure in found.items() if keys} == {"market": 1, "web": 0}


def test_time_to_the_order(session: Session) -> None:
    found = figures(session, "time_to_order", "2024")[None]
    assert float(found.value or 0) == pytest.approx(4 + 1 / 24)
