"""What is to do and to be had, returns and parties in a notebook or a program, as rows with exact figures."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from onebook.app.answers import Answer
from onebook.app.business import Business
from onebook.app.keeping.filters import check_channel, check_proposal_kind, check_return_status, check_task_kind
from onebook.app.keeping.going_on import Named, Proposed, after_party, after_proposal, after_return
from onebook.app.keeping.notebook import rows_of
from onebook.app.keeping.opening import keeping
from onebook.app.keeping.work_shapes import party_shape
from onebook.book.rows import Party
from onebook.book.views.parties import party_shown
from onebook.book.views.parties_found import parties_found
from onebook.book.views.proposals import ProposalListed, proposals_listed
from onebook.book.views.returns import ReturnListed, ReturnShown, ReturnWish, return_shown, returns_listed
from onebook.book.views.tasks import TASK_KINDS, TaskListed, tasks_listed
from onebook.records import BadInput, Fault

__all__ = ["parties_answer", "party_of", "proposals_answer", "return_of", "returns_answer", "tasks_answer"]


def tasks_answer(business: Business, kind: str, after: int, limit: int) -> Answer[Sequence[TaskListed]]:
    """Return what people are asked to do, the first asked for first. BadInput where there is no such kind."""
    check_task_kind(kind)
    with keeping(business) as book:
        found = tasks_listed(book.store, limit, after, (kind,) if kind else TASK_KINDS)
    sorts = {"task_id": "count", "opened_at": "instant", "line": "count"}
    columns = {name: sorts.get(name, "text") for name in TaskListed._fields}
    return Answer("To do", columns, rows_of(found, columns), found)


def proposals_answer(
    business: Business, kind: str, after: Proposed | None, limit: int
) -> Answer[Sequence[ProposalListed]]:  # fmt: skip
    """Return what is proposed to be had, what is needed first first. BadInput where there is no such kind."""
    check_proposal_kind(kind)
    with keeping(business) as book:
        found = proposals_listed(book.store, limit, after_proposal(book.store, after), kind)
    sorts = {"quantity": "figure", "raised_at": "instant", "line": "count"}
    columns = {name: sorts.get(name, "text") for name in ProposalListed._fields if name != "order_key"}
    return Answer("To be had", columns, rows_of(found, columns), found)


def returns_answer(
    business: Business, wish: ReturnWish, limit: int, after: Named | None
) -> Answer[Sequence[ReturnListed]]:  # fmt: skip
    """Return sales returns, those that were entered last first. BadInput where there is no such status or channel."""
    check_channel(business.plan, wish.channel)
    check_return_status(wish.status)
    with keeping(business) as book:
        found = returns_listed(book.store, wish, limit, after_return(book.store, after))
    sorts = {"requested_at": "instant", "received_at": "instant", "owed_amount": "figure", "settled_amount": "figure"}
    columns = {name: sorts.get(name, "text") for name in ReturnListed._fields if name != "return_id"}
    return Answer("Returns", columns, rows_of(found, columns), found)


def return_of(business: Business, system: str, external_id: str) -> ReturnShown:
    """Return a sales return with its lines. BadInput where there is none."""
    with keeping(business) as book:
        found = return_shown(book.store, system, external_id)
    if found is None:
        raise BadInput(Fault("", f"there is no return {external_id} of {system}.", "Find it: returns()."))
    return found


def parties_answer(
    business: Business, find: str, after: Named | None, limit: int
) -> Answer[Sequence[Party]]:  # fmt: skip
    """Return the parties that are known by a code, or whose id or name begins so."""
    with keeping(business) as book:
        text, country = find.strip(), book.rules.country
        found = parties_found(book.store, text, limit, after_party(book.store, text, country, after), country).parties
    columns = dict.fromkeys(("system", "external_id", "kind", "name", "country", "group_name"), "text")
    return Answer("Parties", columns, rows_of(found, columns), found)


def party_of(business: Business, system: str, external_id: str) -> dict[str, Any]:
    """Return who a party is, with codes, addresses and relations. BadInput where there is none."""
    with keeping(business) as book:
        found = party_shown(book.store, system, external_id)
    if found is None:
        raise BadInput(Fault("", f"there is no party {external_id} of {system}.", "Find it: parties(find=…)."))
    return party_shape(found)
