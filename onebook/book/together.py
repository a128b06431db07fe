"""Commands of several writers of one file, done by the one whose turn it is: one wait for the disk serves them all.

Commands are asked and answered by their own ids, and each is applied once whoever does it. So nothing is lost or done
twice where one of the writers ends in the middle: the others find no answer, and do theirs themselves.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import Any

from onebook.book.answers import Answer, Applied
from onebook.book.asked import Asked
from onebook.book.commands import Given, Who, command_kinds
from onebook.book.rules import Rules
from onebook.book.store import Ask, Queue

__all__ = ["FEW", "together"]

FEW = 8
"""Commands of one writer that are worth the telling; more of them wait for the disk once as they are."""
MOST = 100
"""Commands that are done in one turn, at most."""
Do = Callable[[Sequence[Asked]], list[Answer]]


def together(queue: Queue, rules: Rules, asked: Sequence[Asked], do: Do) -> list[Answer]:
    """Have commands done by whoever has the turn, or do them with those of the others in the queue."""
    number = queue.ask(_told(rules, asked))
    if number is None:
        return do(asked)
    try:
        with queue.turn_or_answer(number) as answer:
            return _all_done(queue, rules, asked, do) if answer is None else _answers(answer)
    finally:
        queue.withdraw()


def _all_done(queue: Queue, rules: Rules, asked: Sequence[Asked], do: Do) -> list[Answer]:
    """Do commands with those of the others in the queue."""
    others: list[tuple[Ask, list[Asked]]] = []
    room = MOST - len(asked)
    for ask in queue.asked():
        theirs = _asked(rules, ask.text)
        if theirs and len(theirs) <= room:
            others.append((ask, theirs))
            room -= len(theirs)
    if not others:
        return do(asked)
    try:
        answers = do([*asked, *(each for _, theirs in others for each in theirs)])
    except Exception:  # noqa: BLE001 (whosever fault it is comes out where each does its own)
        return do(asked)
    at = len(asked)
    for ask, theirs in others:
        told = answers[at : at + len(theirs)]
        at += len(theirs)
        if all(isinstance(each, Applied) for each in told):
            queue.tell(ask, _written(told))
    return answers[: len(asked)]


def _told(rules: Rules, asked: Sequence[Asked]) -> bytes:
    """Return commands as others can read them."""
    commands = [
        (each.kind.name, each.text, each.digest, each.given.who.caller, each.given.who.actor, each.given.who.through)
        for each in asked
    ]
    return json.dumps([rules.digest, commands]).encode()


def _asked(rules: Rules, text: bytes) -> list[Asked]:
    """Return the commands that another asks; none where it goes by another plan."""
    digest, commands = json.loads(text)
    if digest != rules.digest:
        return []
    kinds = command_kinds()
    return [
        Asked(Given(kinds[kind].model.model_validate_json(told), Who(*who)), kinds[kind], told, sum_of)
        for kind, told, sum_of, *who in commands
    ]


def _written(answers: Sequence[Answer]) -> bytes:
    told = [(each.journal_id, each.told, each.again) for each in answers if isinstance(each, Applied)]
    return json.dumps(told, default=_decimal).encode()


def _decimal(value: Any) -> Any:
    if isinstance(value, Decimal):
        return {"decimal": str(value)}
    raise TypeError(f"{value!r} has no place in an answer")


def _answers(text: bytes) -> list[Answer]:
    return [Applied(*each) for each in json.loads(text, object_hook=_read)]


def _read(told: dict[str, Any]) -> Any:
    return Decimal(told["decimal"]) if told.keys() == {"decimal"} else told
