"""What can be done with the book: every kind of command, with its role and JSON schema."""

from typing import Any

from fastapi import APIRouter

from onebook.book import command_kinds
from onebook.book.access import role_for
from onebook.web.api.shapes import Shape

router = APIRouter()


class KindAnswer(Shape):
    """A kind of command. role: who may give it, beside admins. body: what it says, as a JSON schema."""

    kind: str
    what: str
    role: str
    body: dict[str, Any]


@router.get("/commands")
def commands() -> list[KindAnswer]:
    """List the kinds of command that can be given."""
    return [
        KindAnswer(kind=name, what=kind.model.__doc__ or "", role=role_for(name), body=kind.model.model_json_schema())
        for name, kind in sorted(command_kinds().items())
    ]
