"""The board: every KPI for the business and each channel."""

from typing import Any

from fastapi import APIRouter

from onebook.app.measuring import board_in
from onebook.app.shapes import board_shape
from onebook.web.api.asked import Ask, Book
from onebook.web.api.shapes import BoardAnswer

router = APIRouter()


@router.get("/board", response_model=BoardAnswer, response_model_exclude_unset=True)
def board(book: Book, asking: Ask) -> dict[str, Any]:
    """Return the board."""
    return board_shape(book.ask(board_in, asking))
