"""What people are asked to do, and what should be bought or brought over for orders that wait."""

from typing import Annotated, Any

from fastapi import APIRouter, Query

from onebook.app.keeping.filters import check_proposal_kind, check_task_kind
from onebook.app.keeping.work_shapes import proposal_shape, task_shape
from onebook.book.views.proposals import key_of, proposals_listed
from onebook.book.views.tasks import TASK_KINDS, tasks_listed
from onebook.web.api.kept import Instant, Kept, Keyed, Quantity
from onebook.web.api.shapes import Shape

router = APIRouter()
Kind = Annotated[str, Query(max_length=200, description="Only of this kind.")]


class TaskAnswer(Shape):
    """Something for a person to do. order_system, order, line: of the order that it is about.

    promised_on: the first day that was promised for the line; latest_promised_on: the one that counts.
    """

    task_id: int
    kind: str
    opened_at: Instant
    item: str | None
    name: str | None
    place: str | None
    order_system: str | None
    order: str | None
    line: int | None
    promised_on: str | None
    latest_promised_on: str | None


class TasksAnswer(Shape):
    """A page of what is to do, the first asked for first. next: the cursor of the next page."""

    tasks: list[TaskAnswer]
    next: str | None


class ProposalAnswer(Shape):
    """What is proposed to be had for an order line. from_place, place: from where it is brought over, and to where."""

    kind: str
    item: str
    name: str
    quantity: Quantity
    needed_on: str | None
    raised_at: Instant
    supplier: str | None
    from_place: str | None
    place: str | None
    order_system: str
    order: str
    line: int


class ProposalsAnswer(Shape):
    """A page of what is proposed to be had, what is needed first first. next: the cursor of the next page."""

    proposals: list[ProposalAnswer]
    next: str | None


@router.get("/tasks", response_model=TasksAnswer)
def tasks(kept: Kept, page: Keyed, kind: Kind = "") -> dict[str, Any]:
    """List what people are asked to do and have not done. It is ended by finish_task; counts by being counted."""
    check_task_kind(kind)
    (after,) = page.key(int) or (0,)
    found = tasks_listed(kept, page.limit, after, (kind,) if kind else TASK_KINDS)
    return {
        "tasks": [task_shape(task) for task in found],
        "next": page.next(len(found), found[-1].task_id) if found else None,
    }


@router.get("/stock/proposals", response_model=ProposalsAnswer)
def proposals(kept: Kept, page: Keyed, kind: Kind = "") -> dict[str, Any]:
    """List what should be bought, drop shipped or brought over, and for which order lines it waits."""
    check_proposal_kind(kind)
    found = proposals_listed(kept, page.limit, page.key(str, int, int, str), kind)
    return {
        "proposals": [proposal_shape(each) for each in found],
        "next": page.next(len(found), *key_of(found[-1])) if found else None,
    }
