"""Measures: postings and the P&L, the KPI catalogue, the board and benchmarks, as SQL models over the lake."""

from onebook.measures.benchmarks import Comparison, benchmarks
from onebook.measures.board import Board, Row, board
from onebook.measures.catalogue import PHASES, Kpi, PnlLine, dimensions, facts, kpi, kpis, pnl_lines
from onebook.measures.documents import (
    Document,
    Part,
    Posting,
    Reference,
    Related,
    documents,
    parts_of,
    postings,
    read_document,
    reference,
)
from onebook.measures.kpi import Figure, measure
from onebook.measures.notes import pnl_notes
from onebook.measures.periods import GRAINS, Period, parse_period
from onebook.measures.pnl import UNASSIGNED, Pnl, Statement, pnl
from onebook.measures.query import Filter, Question, parse_filters
from onebook.measures.session import Session, open_session, use_models

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
    "Reference",
    "Related",
    "Row",
    "Session",
    "Statement",
    "benchmarks",
    "board",
    "dimensions",
    "documents",
    "facts",
    "kpi",
    "kpis",
    "measure",
    "open_session",
    "parse_filters",
    "parse_period",
    "parts_of",
    "pnl",
    "pnl_lines",
    "pnl_notes",
    "postings",
    "read_document",
    "reference",
    "use_models",
]
