"""Whoever has the turn at a file does what others in the queue ask; what is not done for them, they do themselves."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from onebook.book import Answer, Applied, Refusal, Who, check_book, make_book
from onebook.plan import Plan
from tests.book.world import PLAN, Desk, desk

OTHER_PLAN = PLAN.model_copy(update={"business": PLAN.business.model_copy(update={"currency": "SEK"})})


@pytest.fixture
def url(tmp_path: Path) -> str:
    made = f"sqlite:///{tmp_path}/book.db"
    make_book(made, PLAN)
    return made


def side_by_side(url: str, *, item: str = "pen", plan: Plan = PLAN, ends: bool = False) -> tuple[Desk, int, Answer]:
    """One has the turn while another asks for a piece; return the first, what the other wrote, and its answer.

    ends: the first one ends in the middle, when what was asked is applied but no answer is left.
    """
    first = desk(url)
    first.stock(pen=6)
    other = desk(url, plan)
    other.who = Who("other", "somebody else")
    queue = first.store.queue
    assert queue is not None
    assert isinstance(other.do(other.order("before", pen=1))[0], Applied)
    before = other.store.con.total_changes
    with ThreadPoolExecutor() as pool:
        with queue.turn():
            asked = pool.submit(lambda: other.do(other.order("theirs", "web", **{item: 1})))
            while not queue.asked():
                time.sleep(0.001)
            if ends:
                queue.tell = lambda *_: None  # type: ignore[method-assign]
            (own,) = first.do(first.order("ours", pen=2))
            assert isinstance(own, Applied)
        (answer,) = asked.result()
    wrote = other.store.con.total_changes - before
    other.store.close()
    return first, wrote, answer


def test_who_has_the_turn_does_what_others_ask(url: str) -> None:
    first, wrote, answer = side_by_side(url)
    assert isinstance(answer, Applied)
    assert wrote == 0
    (line,) = answer.told["lines"]
    assert line["allocated"] == 1
    entry = "select caller, actor, answer from journal where journal_id = ?"
    ((caller, actor, told),) = first.store.con.execute(entry, (answer.journal_id,)).fetchall()
    assert (caller, actor) == ("other", "somebody else")
    assert f'"order_id":{answer.told["order_id"]}' in told
    assert first.store.con.execute("select on_hand, committed from stock_level").fetchall() == [(60_000, 40_000)]
    assert check_book(first.store) == []
    assert b"theirs" not in Path(f"{url.removeprefix('sqlite:///')}.lock").read_bytes()
    first.store.close()


@pytest.mark.parametrize(
    "case", [{"plan": OTHER_PLAN}, {"item": "nothing"}, {"ends": True}], ids=["another plan", "refused", "ended"]
)
def test_what_nobody_has_done_each_does_itself(url: str, case: dict[str, object]) -> None:
    first, wrote, answer = side_by_side(url, **case)  # type: ignore[arg-type]
    if "item" in case:
        assert isinstance(answer, Refusal)
        assert answer.code == "unknown_item"
    else:
        assert isinstance(answer, Applied)
        assert answer.again == ("ends" in case)
        assert wrote > 0 or "plan" not in case
    sold = 2 if "item" in case else 3
    assert len(first.store.con.execute("select 1 from sales_order").fetchall()) == sold
    assert check_book(first.store) == []
    first.store.close()
