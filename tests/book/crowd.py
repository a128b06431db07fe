"""What a process of its own does to a book, for tests in which many do it at once, or are killed."""

from __future__ import annotations

import json
import random
import sys
from collections import Counter

from onebook.book import Applied, Refusal
from tests.book.world import command, desk


def sell(url: str, seed: int, orders: int, items: int) -> None:
    """Order the scarce item with others, in any order of lines, every second time refusing to wait.

    Says that it is ready and begins once it is told so (or nobody can tell it). Prints how often each kind of order had
    which answer, and how many of each item the orders that were taken want.
    """
    dice = random.Random(seed)  # noqa: S311 (no secret)
    book = desk(url)
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    sys.stdin.readline()
    answers: Counter[str] = Counter()
    taken: Counter[str] = Counter()
    for number in range(orders):
        wanted = ["scarce", *(f"i{dice.randrange(items)}" for _ in range(2))]
        dice.shuffle(wanted)
        if_short = ("refuse", "wait")[number % 2]
        order = command(
            "place_order", command_id=f"{seed}-{number}", system="shop", external_id=f"{seed}-{number}", channel="web",
            lines=[{"item": item, "quantity": 1} for item in wanted], if_short=if_short,
        )  # fmt: skip
        (answer,) = book.do(order)
        answers[f"{if_short}: {answer.code if isinstance(answer, Refusal) else 'taken'}"] += 1
        taken.update(wanted if isinstance(answer, Applied) else ())
    book.store.close()
    sys.stdout.write(json.dumps([answers, taken]))


def work(url: str, seed: int) -> None:
    """Order, ship, cancel and receive without end, in batches; print the id of each command once it is acknowledged."""
    dice = random.Random(seed)  # noqa: S311 (no secret)
    book = desk(url)
    for number in range(10**9):
        batch = []
        for nth in range(dice.randrange(1, 9)):
            name = f"{seed}-{number}-{nth}"
            item = {"item": f"i{dice.randrange(5)}", "quantity": dice.randrange(1, 4)}
            old = f"{seed}-{dice.randrange(number + 1)}-{dice.randrange(9)}"
            received = item | {"unit_cost": number % 7}
            made = {"command_id": name}
            batch.append(
                dice.choice(
                    [
                        command("place_order", **made, system="shop", external_id=name, channel="web", lines=[item]),
                        command("receive_goods", **made, place="main", lines=[received]),
                        command("ship_order", **made, system="shop", external_id=old),
                        command("cancel_order", **made, system="shop", external_id=old),
                    ]
                )
            )
        answers = book.do(*batch)
        done = [c.command_id for c, a in zip(batch, answers, strict=True) if isinstance(a, Applied)]
        sys.stdout.write(json.dumps(done) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    {"sell": sell, "work": work}[sys.argv[1]](sys.argv[2], *map(int, sys.argv[3:]))  # type: ignore[operator]
