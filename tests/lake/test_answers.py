"""What a state of the lake has answered is read back as it was, and never taken for another state's answer."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from onebook.lake import Answers, LakeFiles, State

NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)
VALUES = st.one_of(
    st.none(), st.booleans(), st.integers(-(2**120), 2**120), st.floats(allow_nan=False), st.text(), st.dates(),
    st.decimals(allow_nan=False, allow_infinity=False),
)  # fmt: skip


def _answers(folder: Path, snapshot: int = 1, at: datetime = NOON) -> Answers:
    return Answers(LakeFiles(folder), State(snapshot, at, None))


@given(rows=st.lists(st.tuples(VALUES, VALUES), max_size=5))
def test_rows_come_back_with_their_types(tmp_path_factory, rows: list[tuple[object, object]]) -> None:  # type: ignore[no-untyped-def]
    folder = tmp_path_factory.mktemp("lake")
    first = _answers(folder)
    first.keep("question", rows)
    first.save()
    found = _answers(folder).recall("question")
    assert found == rows
    assert found is not None
    assert [[type(v) for v in row] for row in found] == [[type(v) for v in row] for row in rows]


def test_no_state_answers_for_another(tmp_path: Path) -> None:
    first = _answers(tmp_path)
    first.keep("question", [(Decimal("1.10"),)])
    first.save()
    assert _answers(tmp_path, snapshot=2).recall("question") is None
    assert _answers(tmp_path, at=NOON.replace(hour=13)).recall("question") is None, "a lake made anew counts from 1"
    later = _answers(tmp_path, snapshot=2)
    later.keep("another", [(1,)])
    later.save()
    assert _answers(tmp_path).recall("question") is None, "the older state's answers are dropped"


def test_what_cannot_be_written_is_computed_each_time(tmp_path: Path) -> None:
    answers = _answers(tmp_path)
    answers.keep("instant", [(NOON,)])
    answers.keep("many", [(1,)] * 10_000)
    answers.save()
    assert answers.recall("instant") is None
    assert answers.recall("many") is None


def test_a_spoilt_file_is_no_hindrance(tmp_path: Path) -> None:
    LakeFiles(tmp_path).answers.write_bytes(b"this is no database" * 100)
    answers = _answers(tmp_path)
    answers.keep("question", [(date(2026, 1, 1),)])
    answers.save()
    answers.keep("question", [(date(2026, 1, 1),)])
    answers.save()
    assert _answers(tmp_path).recall("question") == [(date(2026, 1, 1),)]
