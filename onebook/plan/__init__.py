"""The plan: what the business is, which systems it has and how they work together; and what is wrong with it.

Checking (`plan.check`), flows and their cost (`plan.flows`, `plan.savings`), the picture (`plan.picture`) and the draft
(`plan.draft`) are imported from their modules, so that commands which only read the plan start faster.
"""

from onebook.plan.capabilities import Capabilities, copies
from onebook.plan.ids import BOOK, whose_ids
from onebook.plan.model import Plan, RecordMapping, Source, System
from onebook.plan.read import line_of, parse_plan

__all__ = [
    "BOOK",
    "Capabilities",
    "Plan",
    "RecordMapping",
    "Source",
    "System",
    "copies",
    "line_of",
    "parse_plan",
    "whose_ids",
]
