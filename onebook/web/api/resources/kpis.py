"""The catalogue of KPIs, each told apart, and what is behind it."""

from typing import Annotated, Any

from fastapi import APIRouter, Query

from onebook.app.measuring import kpi_in, why_kpi_in
from onebook.app.shapes import kpi_shape, why_shape
from onebook.measures import kpi as find
from onebook.measures import kpi_dimensions, kpis
from onebook.web.api.asked import Ask, Book, Paging, Planned
from onebook.web.api.shapes import CatalogueKpi, KpiAnswer, WhyAnswer
from onebook.web.errors import must_be_there

router = APIRouter()


@router.get("/kpis", response_model=list[CatalogueKpi])
def catalogue(business: Planned) -> list[dict[str, Any]]:
    """List every KPI, the plan's own among them."""
    return [
        {"kpi": k.name, "label": k.label, "phase": k.phase, "unit": k.unit, "definition": k.definition,
         "source": k.source, "direction": k.direction, "own": k.own, "by": list(kpi_dimensions(k))}
        for k in kpis(business.plan).values()
    ]  # fmt: skip


@router.get("/kpis/{name}", response_model=KpiAnswer, response_model_exclude_unset=True)
def kpi(
    book: Book, asking: Ask, name: str,
    by: Annotated[
        tuple[Annotated[str, Query(max_length=200)], ...],
        Query(max_length=10, description="Dimensions and grains of time, with commas or given several times."),
    ] = ("channel",),
) -> dict[str, Any]:  # fmt: skip
    """Return a KPI, told apart by dimensions and time."""
    with must_be_there():
        find(book.business.plan, name)
    split = tuple(part.strip() for word in by for part in word.split(",") if part.strip())
    return kpi_shape(book.ask(kpi_in, name, asking, split))


@router.get("/kpis/{name}/why", response_model=WhyAnswer, response_model_exclude_unset=True)
def kpi_why(book: Book, asking: Ask, page: Paging, name: str) -> dict[str, Any]:
    """Open a KPI down to documents."""
    with must_be_there():
        find(book.business.plan, name)
    found = book.ask(why_kpi_in, name, asking, limit=page.limit, offset=page.offset)
    return {**why_shape(found), "next": page.next(found.number)}
