"""What a process of its own does to a book, for tests in which many do it at once, or are killed."""

from __future__ import annotations

import json
import os
import random
import sys
from collections import Counter
from multiprocessing import get_context
from multiprocessing.context import ForkServerContext
from pathlib import Path

from onebook.book import Applied, Busy, Command, Refusal
from tests.book.world import command, desk


def forked() -> ForkServerContext:
    """Processes that come from one that has the modules, and no book: a new one would first import them for seconds."""
    context = get_context("forkserver")
    context.set_forkserver_preload(["tests.book.crowd", "tests.book.publisher"])
    return context


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


def work(url: str, seed: int, log: Path = Path("/dev/stdout")) -> None:
    """Order, ship, cancel and receive without end, in batches; log the id of each command once it is acknowledged."""
    dice = random.Random(seed)  # noqa: S311 (no secret)
    file = log.open("a", encoding="utf-8")
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
        file.write(json.dumps(done) + "\n")
        file.flush()


TRADERS = 4
Told = tuple[str, dict[str, object]]
"""A command as it is told: its kind and its fields."""


def trade(url: str, life: int, trader: int, log: Path) -> None:
    """Do what shops, tills and stores do, without end, mostly order by order, as all the other traders of a life do.

    log: a file of one's own, in which stands what is about to be asked, before it is asked, and the ids of what was
    acknowledged, with their entries, before anything more is asked.
    """
    dice = random.Random(life * TRADERS + trader)  # noqa: S311 (no secret)
    file = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)

    def note(**told: object) -> None:
        os.write(file, json.dumps(told).encode() + b"\n")

    book = desk(url)
    for number in range(10**9):
        size = dice.choice([1, 1, 1, 1, 1, 4])
        asked = [deal(dice, f"{life}-{trader}-{number}-{nth}", life, number) for nth in range(size)]
        note(asked=asked)
        try:
            answers = book.do(*map(told_command, asked))
        except Busy:
            continue
        done = [[c["command_id"], a.journal_id] for (_, c), a in zip(asked, answers, strict=True) if acknowledged(a)]
        note(done=done)


def told_command(told: Told) -> Command:
    """The command that was told."""
    return command(told[0], **told[1])


def acknowledged(answer: object) -> bool:
    """Whether a command was acknowledged."""
    return isinstance(answer, Applied)


def deal(dice: random.Random, name: str, life: int, number: int) -> Told:
    """One of what is done, about something that any of the traders may have ordered or sold in this life."""
    item = {"item": f"i{dice.randrange(5)}", "quantity": dice.randrange(1, 4)}
    shop, till = {"system": "shop", "external_id": name}, {"system": "till", "external_id": name}
    old = f"{life}-{dice.randrange(TRADERS)}-{dice.randrange(number + 1)}-0"
    of_old = {"system": "shop", "external_id": old}
    paid = {"amount": dice.randrange(1, 30), "method": "card", "payment_system": "psp", "payment": name}
    back = {"order_system": "shop", "order": old, "lines": [{"line": 1, "quantity": 1}]}
    order = {**shop, "channel": "web", "lines": [item | {"gross_amount": 5}, {"item": "i0", "quantity": 1}]}
    plain = order | {"lines": [item | {"gross_amount": 5}]}
    kind, fields = dice.choice(
        [
            *[("place_order", plain)] * 14,
            ("place_order", order | {"payments": [paid]}),
            ("receive_goods", {"place": "main", "lines": [item | {"unit_cost": dice.randrange(7)}]}),
            *[("ship_order", of_old)] * 2,
            ("cancel_order", of_old),
            ("count_stock", {"place": "main", "lines": [{"item": "few", "quantity": dice.randrange(9)}]}),
            ("pay", of_old | {"paid": paid}),
            ("take_back", {**till, "place": "city", **back}),
            ("sell", {**till, "channel": "shops", "place": "city", "lines": [item | {"gross_amount": 7}],
                      "payments": [paid]}),
            ("place_order", order | {"lines": [{"item": "few", "quantity": 1, "gross_amount": 3}]}),
        ]
    )  # fmt: skip
    return kind, {"command_id": name, **fields}


if __name__ == "__main__":
    {"sell": sell, "work": work}[sys.argv[1]](sys.argv[2], *map(int, sys.argv[3:]))  # type: ignore[operator]
