"""Words but for slips of the pen: how many part them, and that near words are found by what they share."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from onebook.journey.identity.slips import allowed, marks_of, near_codes, slips

WORD = st.text(alphabet="abeinrß", min_size=3, max_size=10)


@st.composite
def misspelt(draw: st.DrawFn) -> tuple[str, str, int]:
    """A word, what became of it by so many slips as its length allows, each in another place, and their number."""
    word = draw(WORD)
    number = draw(st.integers(0, allowed(word)))
    slipped, places = word, draw(st.permutations(range(0, len(word), 2)))
    for at in sorted(places[:number], reverse=True):
        letter, rest = draw(st.sampled_from("aeinx")), slipped[at + 1 :]
        slipped = slipped[:at] + draw(
            st.sampled_from((rest, letter + rest, letter + slipped[at:], rest[:1] + slipped[at] + rest[1:]))
        )
    return word, slipped, number


@given(misspelt())
def test_so_many_slips_part_a_word_from_what_became_of_it(made: tuple[str, str, int]) -> None:
    word, slipped, number = made
    parted = slips(word, slipped, 2)
    assert parted <= number
    assert parted == slips(slipped, word, 2)
    assert (parted == 0) == (word == slipped)


@given(misspelt())
def test_a_misspelt_word_shares_a_mark_with_the_right_one(made: tuple[str, str, int]) -> None:
    word, slipped, _ = made
    if slips(slipped, word, 2) <= allowed(slipped):
        assert marks_of(word) & marks_of(slipped, allowed(slipped))


def test_a_swap_is_one_slip_and_more_than_asked_for_is_not_counted() -> None:
    assert [slips("meier", other, 2) for other in ("meier", "meire", "maier", "meer", "mayer", "schulz")] == [
        0, 1, 1, 1, 2, 3,
    ]  # fmt: skip


@given(st.text(alphabet="0123456789", min_size=5, max_size=9))
def test_near_codes_are_one_slip_away(code: str) -> None:
    assert all(slips(code, near, 1) <= 1 for near in near_codes(code))
