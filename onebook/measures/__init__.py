"""Measures: postings and the P&L, the KPI catalogue, the board and benchmarks, as SQL models over the lake."""

from onebook.measures.benchmarks import Comparison, benchmarks
from onebook.measures.board import Board, Row, board, reason_for
from onebook.measures.catalogue import PHASES, Kpi, PnlLine, dimensions, facts, kpi, kpis, pnl_lines
from onebook.measures.documents import (
    Document,
    Posting,
    Reference,
    Related,
    documents,
    postings,
    read_document,
    reference,
    whose_id,
)
from onebook.measures.known import filter_notes
from onebook.measures.kpi import Figure, kpi_dimensions, kpi_facts, kpi_filters, measure, needs_journey
from onebook.measures.notes import board_notes, pnl_notes, rate_notes
from onebook.measures.parts import Part, line_parts, parts_of
from onebook.measures.periods import GRAINS, Period, parse_period
from onebook.measures.pnl import UNASSIGNED, Pnl, Statement, pnl, pnl_dimensions, pnl_facts
from onebook.measures.question import Filter, Question, parse_filters
from onebook.measures.rates import RateGap, facts_of_amounts, rate_gaps
from onebook.measures.session import Session, open_session, use_models, whose_ids

__all__ = [
    "GRAINS",
    "PHASES",
    "UNASSIGNED",
    "Board",
    "Comparison",
    "Document",
    "Figure",
    "Filter",
    "Kpi",
    "Part",
    "Period",
    "Pnl",
    "PnlLine",
    "Posting",
    "Question",
    "RateGap",
    "Reference",
    "Related",
    "Row",
    "Session",
    "Statement",
    "benchmarks",
    "board",
    "board_notes",
    "dimensions",
    "documents",
    "facts",
    "facts_of_amounts",
    "filter_notes",
    "kpi",
    "kpi_dimensions",
    "kpi_facts",
    "kpi_filters",
    "kpis",
    "line_parts",
    "measure",
    "needs_journey",
    "open_session",
    "parse_filters",
    "parse_period",
    "parts_of",
    "pnl",
    "pnl_dimensions",
    "pnl_facts",
    "pnl_lines",
    "pnl_notes",
    "postings",
    "rate_gaps",
    "rate_notes",
    "read_document",
    "reason_for",
    "reference",
    "use_models",
    "whose_id",
    "whose_ids",
]
