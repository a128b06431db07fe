"""The business beside its goals, its own history and published figures."""

from typing import Any

from fastapi import APIRouter

from onebook.app.measuring import benchmarks_in
from onebook.app.shapes import benchmark_shape
from onebook.web.api.asked import Ask, Book
from onebook.web.api.shapes import BenchmarkRow

router = APIRouter()


@router.get("/benchmarks", response_model=list[BenchmarkRow])
def benchmarks(book: Book, asking: Ask) -> list[dict[str, Any]]:
    """Hold the business against what is known."""
    return benchmark_shape(book.ask(benchmarks_in, asking))
