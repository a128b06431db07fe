"""What people were asked to do is done."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import Field

from onebook.book.answers import Refused
from onebook.book.commands.command import Command, Kind, moment
from onebook.book.needs import Needs
from onebook.book.rows import Task
from onebook.book.rules import Rules
from onebook.book.state import Draft

__all__ = ["KIND", "FinishTask"]

TaskId = Annotated[int, Field(ge=1, lt=2**63)]


class FinishTask(Command):
    """Tasks that are done, by their numbers; all of them or, if one is not open, none. Counts end by being counted."""

    tasks: Annotated[tuple[TaskId, ...], Field(min_length=1, max_length=1000)]


def _needs(command: FinishTask, _: Rules, needs: Needs) -> None:
    needs.want("task", *command.tasks)


def _decide(draft: Draft, command: FinishTask, _: Rules) -> dict[str, Any]:
    at = moment(command, draft.at)
    finished = list(dict.fromkeys(command.tasks))
    for task_id in finished:
        task = draft.get(Task, task_id)
        if task is None or task.done_at is not None:
            raise Refused(
                "no_open_task", f"There is no open task {task_id}.",
                "List what is to do: onebook book tasks, or /v1/tasks.", task=task_id,
            )  # fmt: skip
        if task.kind == "count":
            raise Refused(
                "to_be_counted", f"Task {task_id} asks for a count, which ends it.",
                "Count what is there (count_stock).", task=task_id,
            )  # fmt: skip
        draft.put(task._replace(done_at=at))
    return {"tasks": finished}


KIND = Kind("finish_task", FinishTask, _needs, _decide)
