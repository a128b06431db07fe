"""All commands mixed, in batches, against a plain model: on both stores, the book does what the model does."""

from __future__ import annotations

import os
import random
from collections import Counter
from collections.abc import Callable

from hypothesis import HealthCheck, Phase, note, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from onebook.book import Applied, Refusal, check_book
from onebook.book.commands import Command, command_kinds
from onebook.book.commands.command import kind_of
from onebook.plan import Plan
from tests.book.plain_asking import BUYER, PARTIES
from tests.book.plain_model import ALONE, ITEMS, KIT
from tests.book.plain_money import Model
from tests.book.plain_reading import invariants, read, said
from tests.book.plain_saying import Talker
from tests.book.plain_supply import WEIGHED
from tests.book.test_book_anything import all_of
from tests.book.world import PLAN, Desk, command, desk

STEPS = int(os.environ.get("ONEBOOK_STEPS", "60"))
MACHINES = int(os.environ.get("ONEBOOK_MACHINES", "6"))
HOLDING = PLAN.model_copy(update={"credit": PLAN.credit.model_copy(update={"over_limit": "hold"})})
LIMIT = 60
ELSEWHERE = {"merge_items", "split_items"}
"""By these, one number comes to stand for another item: mixed with all others in test_book_anything."""
OFTEN = {
    "receive_goods": 8, "place_order": 12, "ship_order": 9, "sell": 4, "reserve": 4, "move_goods": 4, "count_stock": 3,
    "cancel_order": 2, "cancel_lines": 3, "release_allocation": 3, "move_allocation": 4, "refuse_allocation": 3,
    "reroute": 2, "resume_order": 2, "approve_order": 2, "place_draft": 4, "make_quote": 4, "order_quote": 4,
    "change_quote": 2, "request_return": 4, "receive_return": 5, "inspect_return": 6, "take_back": 4,
    "refuse_return": 2, "refund_return": 4, "exchange_return": 2, "expect_supply": 5, "drop_ship": 5,
    "change_supply": 3, "cancel_supply": 2, "pay": 6, "refund": 4, "redeem_voucher": 3,
    "issue_voucher": 2,
    "correct_cost": 2, "add_landed_cost": 2, "cancel_landed_cost": 2, "allocate_waiting": 3, "close_order": 2,
    "deliver": 2,
}  # fmt: skip
"""How many times as often as others."""
KINDS = sorted(command_kinds().keys() - ELSEWHERE)
FIRST = ("receive_goods", "place_order", "ship_order", "make_quote", "request_return")
"""What the first batches are about, so that there is something to go on from."""
GIVEN: Counter[tuple[str, str]] = Counter()
"""How often commands of a kind were given, and what became of them: a code of refusal, `again` or nothing."""


def begun(url: str) -> Desk:
    book = desk(url, HOLDING)
    for item in (*ITEMS, KIT):
        book.done("set_item", item=item, **({"weight": "0.5"} if item in WEIGHED else {}))
    book.done("set_kit", item=KIT, parts=[{"item": "pen", "quantity": 1}, {"item": "ink", "quantity": 2}])
    book.done("set_party", system="shop", external_id=BUYER, kind="organisation")
    book.done("set_terms", system="shop", external_id=BUYER, due_days=14, credit_limit=LIMIT)
    for name in ("all", "club"):
        book.done("set_price_list", name=name, currency="USD")
    book.done("set_price_list", name="alone")
    book.done("set_prices", name="alone", prices=[{"item": item, "price": price} for item, price in ALONE.items()])
    for name in PARTIES:
        book.done("set_party", system="shop", external_id=name)
    return book


class Machine(RuleBasedStateMachine):
    """A book and the model, to which the same commands are given."""

    new_book: Callable[[Plan], str]

    def __init__(self) -> None:
        super().__init__()
        self.book = begun(self.new_book(HOLDING))
        self.model = Model(limit=LIMIT)
        self.somebody = Talker(self.model, self.tasks)
        self.sent: list[Command] = []
        self.dice, self.steps = random.Random(0), 0  # noqa: S311 (no secret)
        self.entries = self.applied_commands()

    def teardown(self) -> None:
        self.book.store.close()

    def tasks(self) -> list[int]:
        rows = self.book.store.con.execute("select task_id from task where done_at is null order by task_id")
        return [row[0] for row in rows.fetchall()]

    def applied_commands(self) -> int:
        """How many entries there are of what somebody gave; the book gives some itself."""
        rows = self.book.store.con.execute("select count(*) from journal where caller = 'test'")
        return int(rows.fetchone()[0])

    def meant(self, batch: list[Command]) -> Command:
        """The next command; one in ten was applied before, perhaps in the same batch."""
        if (known := self.sent[-20:] + batch) and self.dice.random() < 0.1:
            return self.dice.choice(known)
        (kind,) = self.dice.choices(KINDS, [OFTEN.get(kind, 1) for kind in KINDS])
        if self.steps <= len(FIRST):
            kind = FIRST[self.steps - 1]
        return command(kind, **self.somebody.fields(kind, self.dice.getrandbits(64)))

    def give(self, number: int) -> bool:
        """Give so many commands at once; return whether any of them changed something."""
        given: list[Command] = []
        expected: list[tuple[Command, bool, str | None]] = []
        for _ in range(number):
            given.append(told := self.meant([each for each, _, code in expected if code == ""]))
            again = told.command_id in self.model.applied
            expected.append((told, again, self.model.do(told)))
            self.model.serve()
            note(repr(told))
        changed = False
        for (told, again, code), answer in zip(expected, self.book.do(*given), strict=True):
            got = answer.code if isinstance(answer, Refusal) else ""
            assert code in (got, None), (told, code, answer)
            assert not isinstance(answer, Applied) or answer.again == again, told
            GIVEN[kind_of(told).name, "again" if again else got] += 1
            if not (got or again):
                changed = True
                self.model.applied.add(told.command_id)
                self.sent.append(told)
        return changed

    @rule(seed=st.integers(0, 2**64 - 1))
    def some(self, seed: int) -> None:
        """Some commands in a batch; where all are refused or were given before, no row changes."""
        self.steps += 1
        self.dice.seed(f"{seed} {self.steps}")
        number = self.dice.choice([1, 2, 3, 4, 5, 6])
        before = all_of(self.book) if number == 1 else {}
        if not self.give(number) and before:
            assert all_of(self.book) == before

    @invariant()
    def agrees(self) -> None:
        assert check_book(self.book.store) == []
        found, expected = read(self.book), said(self.model)
        invariants(found)
        for what, figures in expected.items():
            assert found[what] == figures, what
        assert self.applied_commands() == self.entries + len(self.model.applied)


def test_the_book_does_what_a_plain_model_does(new_book: Callable[[Plan], str]) -> None:
    run_state_machine_as_test(
        type("OnStore", (Machine,), {"new_book": staticmethod(new_book)}),
        settings=settings(
            max_examples=MACHINES, stateful_step_count=STEPS, deadline=None, suppress_health_check=list(HealthCheck),
            phases=[Phase.generate, Phase.shrink], derandomize="ONEBOOK_STEPS" not in os.environ,
        ),
    )  # fmt: skip


def test_all_kinds_of_commands_are_mixed() -> None:
    assert {kind for kind in command_kinds() if hasattr(Talker, kind)} == command_kinds().keys() - ELSEWHERE
