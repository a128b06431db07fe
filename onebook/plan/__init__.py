"""The plan: what the business is, which systems it has and how they work together; and what is wrong with it."""

from onebook.plan.model import Plan, RecordMapping, Source, System
from onebook.plan.read import line_of, parse_plan

__all__ = ["Plan", "RecordMapping", "Source", "System", "line_of", "parse_plan"]
