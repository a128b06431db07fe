"""Cross-channel: what was looked at on one side and bought on the other, and what goes from one channel to another."""

from typing import Any, Literal

from fastapi import APIRouter
from pydantic import Field

from onebook.app.cross_channel.channel_sets import sets_in
from onebook.app.cross_channel.moves import moves_in
from onebook.app.cross_channel.paths import paths_in
from onebook.app.cross_channel.researched import researched_in
from onebook.app.cross_channel.shapes import moves_shape, paths_shape, researched_shape, sets_shape
from onebook.web.api.asked import Ask, Book
from onebook.web.api.shapes import Amount, Shape, Span

router = APIRouter()


class EstimateAnswer(Shape):
    """A figure with its 95 % interval, where there is one. count: of what it comes from."""

    value: float | None
    low: float | None
    high: float | None
    count: int


class BoundsAnswer(Shape):
    """What holds for all purchases. watched: the share of them that could be compared."""

    watched: float
    low: float
    high: float


class IncrementAnswer(Shape):
    """Shares with a look within the look-back, with one in the window before it, and beyond coincidence."""

    looked: EstimateAnswer
    looked_before: EstimateAnswer
    beyond_coincidence: EstimateAnswer
    of_all: BoundsAnswer | None


class PartAnswer(IncrementAnswer):
    """The orders of a channel or item group (null: not known)."""

    value: str | None
    orders: int


class LagAnswer(Shape):
    """Shares of orders whose last look was so many days before, and as coincidence has it."""

    days: int
    looked: float
    expected: float


class LookedAnswer(Shape):
    """What was looked at before orders. share: of all orders before which anything was looked at."""

    looked_at: str | None
    orders: int
    people: int
    share: EstimateAnswer
    amount: Amount | None


class LookedChannel(LookedAnswer):
    """A channel that was looked at, and the one where was bought."""

    bought_in: str | None


class LookedItem(LookedAnswer):
    """An item that was looked at."""

    name: str | None


class PathsAnswer(Shape):
    """Of the orders of known buyers before which something was looked at: where, and what."""

    orders: int
    channels: list[LookedChannel]
    items: list[LookedItem]
    pages: list[LookedAnswer]


class ResearchedAnswer(Span):
    """Research before purchase. shares: of customers, orders and revenue; reasons: why there is no figure."""

    effect: Literal["ropo", "showrooming"]
    look_back_days: int
    lines: int
    lines_of_known_buyers: int
    orders: int
    orders_of_known_buyers: int
    orders_compared: int
    orders_with_any_touch: EstimateAnswer
    season: float | None
    shares: dict[str, IncrementAnswer]
    channels: list[PartAnswer]
    item_groups: list[PartAnswer]
    days_before: list[LagAnswer]
    cautions: list[str]
    reasons: list[str]
    where: PathsAnswer


class PairAnswer(Shape):
    """From a channel to another one (of click and collect: to a place). of: all that began there."""

    begun: str | None = Field(alias="from")
    ended: str | None = Field(alias="to")
    number: int
    people: int
    of: int
    share: EstimateAnswer
    amount: Amount | None
    explained_again: EstimateAnswer | None
    solved_at_once: EstimateAnswer | None


class HeldAnswer(Shape):
    """Contacts that came from another channel, all others, and the difference of their shares."""

    moved: EstimateAnswer
    others: EstimateAnswer
    difference: EstimateAnswer


class HandlingAnswer(Shape):
    """How contacts went, where the source tells."""

    explained_again: HeldAnswer
    solved_at_once: HeldAnswer


class MovedAnswer(Shape):
    """One way in which channels meet. by_coincidence, beyond_coincidence: where anything tells coincidence."""

    number: int
    of: int
    share: EstimateAnswer
    by_coincidence: EstimateAnswer | None
    beyond_coincidence: EstimateAnswer | None
    amount: Amount | None
    pairs: list[PairAnswer]
    handling: HandlingAnswer | None


class SetAnswer(Shape):
    """Customers who use the same channels."""

    customers: int
    share: EstimateAnswer
    orders_each: EstimateAnswer
    value_each: EstimateAnswer
    value_of_an_order: EstimateAnswer
    share_of_sales: float


class NamedSetAnswer(SetAnswer):
    """The same of a set of channels."""

    channels: list[str]


class SetsAnswer(Shape):
    """Known customers by the channels that they use."""

    customers: int
    one_channel: SetAnswer | None
    several_channels: SetAnswer | None
    sets: list[NamedSetAnswer]


class CrossChannelAnswer(Span):
    """What begins in one channel and goes on in another: collect, returns, service, handover, carts, visits."""

    moves: dict[str, MovedAnswer]
    customers: SetsAnswer


@router.get("/ropo", response_model=ResearchedAnswer)
def ropo(book: Book, asking: Ask) -> dict[str, Any]:
    """Tell what was researched online and bought offline, beyond coincidence."""
    return _researched(book, asking, "ropo")


@router.get("/showrooming", response_model=ResearchedAnswer)
def showrooming(book: Book, asking: Ask) -> dict[str, Any]:
    """Tell what was looked at or asked about offline and bought online, beyond coincidence."""
    return _researched(book, asking, "showrooming")


def _researched(book: Book, asking: Ask, effect: str) -> dict[str, Any]:
    found, paths = book.ask(researched_in, asking, effect), book.ask(paths_in, asking, effect)
    return {**researched_shape(found), "where": paths_shape(paths)}


@router.get("/cross-channel", response_model=CrossChannelAnswer)
def cross_channel(book: Book, asking: Ask) -> dict[str, Any]:
    """Tell what goes from one channel to another, and who uses which channels. It is narrowed by channels only."""
    moves, sets = book.ask(moves_in, asking), book.ask(sets_in, asking)
    return {
        "from": sets.period.first,
        "to": sets.period.last,
        "moves": moves_shape(moves),
        "customers": sets_shape(sets),
    }
