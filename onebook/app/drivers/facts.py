"""Which facts of visits, leads, questions and customers are held against which outcomes, and among whom.

Everything here is data: models of `onebook.measures.models` have the columns. A fact is compared among those who came
far enough to meet it: over all visits those with errors buy more, because who goes further meets more of everything.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from onebook.app.language import marked
from onebook.records import BadInput, Fault

__all__ = ["UNITS", "FactOf", "Outcome", "Stage", "Unit", "outcome_named", "unit_named"]

Kind = Literal["yes_no", "category", "number", "list"]


@dataclass(frozen=True, slots=True)
class FactOf:
    """A fact: a column of the unit's model.

    kind: as `effects.facts`, and `list`: texts parted by commas, each of which is a fact of its own. stage: among whom
    it is compared. edges: of a number. missing: what it is called where there is none. given: it tells who came and
    when, which nobody can change. words: what its values are called: `channel` (the plan's labels), `item` or plain.
    """

    name: str
    label: str
    kind: Kind
    stage: str
    edges: tuple[float, ...] = ()
    missing: str = marked("not told")
    given: bool = False
    words: Literal["plain", "channel"] = "plain"

    @property
    def speaks(self) -> bool:
        """Whether a sentence can be made of it: it can be changed, and has a natural level to hold others to."""
        return not self.given and self.kind != "category"


@dataclass(frozen=True, slots=True)
class Stage:
    """Those who came equally far. condition: on the model's columns; holds: stages whose facts they have met, too."""

    name: str
    label: str
    condition: str
    holds: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What may come of it.

    column: tells whether it did; label: in a chooser; words: as it follows "of those, 12 %" (`%(days)s` in both is the
    look-back); stops, drives: how the first line begins; condition: of which rows it is known; without: facts that are
    left out, as they follow from it.
    """

    name: str
    column: str
    label: str
    words: str
    stops: str
    drives: str
    condition: str = "true"
    without: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Unit:
    """What is looked at, one row each: visits, leads, questions or customers. model: has the columns."""

    name: str
    label: str
    model: str
    stages: tuple[Stage, ...]
    facts: tuple[FactOf, ...]
    outcomes: tuple[Outcome, ...]
    note: str = ""


LEFT = "known and followed and not ordered"
"""Visits that did not end in an order, of people known, after which there was time to order elsewhere."""

BUYING = (marked("What stops buying most"), marked("What drives it most"))
DONE_IN_IT = ("clicks", "seconds", "products")
"""To order takes clicks and time, so these follow from it."""

HERE, SAME = (
    marked("Ordered in the same channel within %(days)s days"), marked("were followed by an order in the same channel")
)  # fmt: skip
ANYWHERE, SOME = (
    marked("Ordered in any channel within %(days)s days"), marked("were followed by an order in some channel")
)  # fmt: skip

VISITS = Unit(
    "visits",
    marked("Visits"),
    "visit_fact",
    (
        Stage("product", marked("visits in which a product was looked at"), "product", ("product",)),
        Stage("cart", marked("visits that put something into the cart"), "cart", ("product", "cart")),
        Stage("checkout", marked("visits that came to the checkout"), "checkout", ("product", "cart", "checkout")),
    ),
    (
        FactOf("errors", marked("Met an error"), "yes_no", "cart"),
        FactOf("load_seconds", marked("Seconds to load"), "number", "cart", (2.5, 4)),
        FactOf("device", marked("Device"), "category", "cart"),
        FactOf("payment_methods", marked("Ways to pay"), "list", "checkout"),
        FactOf("out_of_stock", marked("Shown as out of stock"), "yes_no", "product"),
        FactOf("information_missing", marked("Information missing"), "yes_no", "product"),
        FactOf("promised_days", marked("Days until delivery"), "number", "product"),
        FactOf("price_ratio", marked("Price against its group"), "number", "product", (0.7, 1, 1.5)),
        FactOf("products", marked("Products looked at"), "number", "product", (1, 2, 4)),
        FactOf("clicks", marked("Clicks"), "number", "product", (3, 6, 12)),
        FactOf("seconds", marked("Seconds spent"), "number", "product", (30, 120, 300)),
        FactOf("came_as", marked("Who came"), "category", "product", given=True),
        FactOf("through", marked("Campaign"), "category", "product", missing=marked("none"), given=True),
        FactOf("first_channel", marked("First met in"), "category", "product", given=True, words="channel"),
        FactOf("part_of_day", marked("Part of the day"), "category", "product", given=True),
        FactOf("weekend", marked("At the weekend"), "yes_no", "product", given=True),
    ),
    (
        Outcome("order", "ordered", marked("Ordered in the visit"), marked("ended in an order"), *BUYING,
                without=DONE_IN_IT),
        Outcome("here", "ordered_here", HERE, SAME, *BUYING, "known and followed", DONE_IN_IT),
        Outcome("offline", "ordered_offline", marked("Bought in stores or by phone within %(days)s days"),
                marked("without an order were followed by one in a store, by phone or with the sales team"),
                marked("What goes against buying in stores and by phone most"), marked("What goes with it most"), LEFT),
        Outcome("anywhere", "ordered_anywhere", ANYWHERE, SOME, *BUYING, "known and followed", DONE_IN_IT),
    ),
    marked("Facts of a product are those of the one looked at first, so that they do not depend on what came of it."),
)  # fmt: skip

LEADS = Unit(
    "leads",
    marked("Leads"),
    "lead_fact",
    (
        Stage("lead", marked("leads that were won or lost"), "true", ("lead",)),
        Stage("answered", marked("leads that were won or lost after an answer"), "answered_here is not null",
              ("lead", "answered")),
    ),
    (
        FactOf("hours", marked("Hours until our answer"), "number", "lead", (4, 24, 72), marked("no answer")),
        FactOf("answered_here", marked("Answered where it came in"), "yes_no", "answered"),
        FactOf("came_by", marked("Came by"), "category", "lead", given=True, words="channel"),
        FactOf("through", marked("Campaign"), "category", "lead", missing=marked("none"), given=True),
        FactOf("organisation", marked("An organisation"), "yes_no", "lead", given=True),
        FactOf("had_ordered", marked("Had ordered before"), "yes_no", "lead", given=True),
        FactOf("looked", marked("Had looked at items on the site"), "yes_no", "lead", given=True),
        FactOf("weekend", marked("At the weekend"), "yes_no", "lead", given=True),
    ),
    (
        Outcome("won", "won", marked("Won"), marked("were won"), marked("What loses leads most"),
                marked("What wins them most")),
    ),
)  # fmt: skip

QUESTIONS = Unit(
    "questions",
    marked("Questions before buying"),
    "question_fact",
    (Stage("question", marked("questions of people who are known"), "true", ("question",)),),
    (
        FactOf("hours", marked("Hours until our answer"), "number", "question", (1, 4, 24), marked("no answer")),
        FactOf("topic", marked("About"), "category", "question", given=True),
        FactOf("asked_in", marked("Asked in"), "category", "question", given=True, words="channel"),
        FactOf("came_over", marked("Came from another channel"), "yes_no", "question", given=True),
        FactOf("had_ordered", marked("Had ordered before"), "yes_no", "question", given=True),
    ),
    (
        Outcome("anywhere", "ordered_anywhere", ANYWHERE, SOME, *BUYING, "followed"),
        Outcome("here", "ordered_here", HERE, SAME, *BUYING, "followed"),
        Outcome("offline", "ordered_offline", marked("Bought in stores or by phone within %(days)s days"),
                marked("were followed by an order in a store, by phone or with the sales team"), *BUYING, "followed"),
    ),
)  # fmt: skip

CUSTOMERS = Unit(
    "customers",
    marked("Customers"),
    "customer_fact",
    (
        Stage("first", marked("customers by their first order"), "true", ("first",)),
        Stage("promised", marked("first orders that were promised for a day"), "late is not null",
              ("first", "promised")),
        Stage("visited", marked("customers who came to the site within thirty days"), "visited", ("first", "visited")),
        Stage("helped", marked("customers who turned to us within thirty days"), "explained_again is not null",
              ("first", "helped")),
    ),
    (
        FactOf("late", marked("First order came late"), "yes_no", "promised"),
        FactOf("errors", marked("Met an error"), "yes_no", "visited"),
        FactOf("explained_again", marked("Had to explain again"), "yes_no", "helped"),
        FactOf("complained", marked("Complained"), "yes_no", "first"),
        FactOf("asked_for_help", marked("Asked for help with it"), "yes_no", "first"),
        FactOf("sent_back", marked("Sent something back"), "yes_no", "first"),
        FactOf("discount", marked("Bought at a reduced price"), "yes_no", "first"),
        FactOf("pickup", marked("Picked up in a store"), "yes_no", "first"),
        FactOf("paid_by", marked("Paid by"), "category", "first"),
        FactOf("amount", marked("Goods bought for"), "number", "first", given=True),
        FactOf("bought_in", marked("First bought in"), "category", "first", given=True, words="channel"),
        FactOf("first_channel", marked("First met in"), "category", "first", given=True, words="channel"),
    ),
    (
        Outcome("again", "again", marked("Bought again"), marked("bought again in the ninety days after those thirty"),
                marked("What keeps customers from coming back most"), marked("What brings them back most"), "followed"),
    ),
    marked("What happened within thirty days of the first order is held against what was bought in the ninety days "
           "after these, so that nobody had more time to meet something because they stayed."),
)  # fmt: skip

UNITS = {unit.name: unit for unit in (VISITS, LEADS, QUESTIONS, CUSTOMERS)}


def unit_named(name: str) -> Unit:
    """Return what is to be looked at; BadInput where there is no such thing."""
    if name not in UNITS:
        raise BadInput(Fault("of", f"there are no facts of '{name}'.", f"There are those of: {', '.join(UNITS)}."))
    return UNITS[name]


def outcome_named(unit: Unit, name: str) -> Outcome:
    """Return an outcome, the first if none is named; BadInput where the unit has none of that name."""
    there = {outcome.name: outcome for outcome in unit.outcomes}
    if name and name not in there:
        mend = f"There are: {', '.join(there)}."
        raise BadInput(Fault("outcome", f"{unit.name} have no outcome '{name}'.", mend))
    return there[name] if name else unit.outcomes[0]
