"""The models: each with its name, its parameters, where it is defined, and what it does in plain words."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from functools import partial
from math import isfinite

from onebook.journey.credit import shares
from onebook.journey.credit.apportion import Floats
from onebook.journey.credit.paths import Paths
from onebook.records import BadInput, Fault

__all__ = [
    "Model",
    "first",
    "inverse_j",
    "j_shaped",
    "last",
    "last_non_direct",
    "linear",
    "markov",
    "position",
    "shapley",
    "side_by_side",
    "time_decay",
    "u_shaped",
]

ADOBE = "Adobe Analytics, Attribution models (experienceleague.adobe.com)"
GOOGLE = "Google Ads API, AttributionModel (developers.google.com)"
ANDERL = (
    "Anderl, Becker, von Wangenheim, Schumann: Mapping the customer journey, "
    "Int. J. of Research in Marketing 33 (2016) 457-474"
)
ZHAO = (
    "Shapley: A value for n-person games (1953); Zhao, Mahboobi, Bagheri: Shapley value methods for attribution "
    "modeling in online advertising, arXiv 1804.05327 (2018), the simplified method"
)
DAY = 86_400.0


@dataclass(frozen=True, slots=True, eq=False)
class Model:
    """A way of giving credit.

    label, explains: a name, and a paragraph in plain words, with the parameters' names in braces, so that they can be
    translated.
    source: who defines it so. shares: the share of each step in its own path; None where credit does not come from
    single paths (Markov).
    """

    name: str
    label: str
    explains: str
    source: str
    shares: Callable[[Paths], Floats] | None
    parameters: Mapping[str, float | str] = field(default_factory=dict)
    timed: bool = False
    order: int = 0

    @property
    def title(self) -> str:
        """Its name, with its parameters filled in."""
        return self.label.format(**self.parameters)

    @property
    def explanation(self) -> str:
        """What it does, with its parameters filled in."""
        return self.explains.format(**self.parameters)


def first() -> Model:
    """All to the first step."""
    explains = (
        "All credit goes to the first channel a customer met within the look-back. It shows who brings new people in, "
        "and says nothing about who persuaded them."
    )
    return Model("first", "First touch", explains, ADOBE, shares.at_first)


def last() -> Model:
    """All to the last step."""
    explains = (
        "All credit goes to the last channel before the order. It is what most systems report by themselves; it "
        "favours channels that stand near the till and overlooks those that made people come."
    )
    return Model("last", "Last touch", explains, ADOBE, shares.at_last)


def last_non_direct(direct: Collection[str]) -> Model:
    """All to the last step that is not in a `direct` channel; to the last of all where there is none."""
    explains = (
        "All credit goes to the last channel before the order that is not direct ({direct}): somebody who types the "
        "address in has learnt it somewhere. Orders with nothing but direct visits stay with direct."
    )
    source = "Google Analytics, last non-direct click (support.google.com/analytics)"
    passed_over = frozenset(direct)
    rule = partial(shares.at_last_but, passed_over=passed_over)
    named = {"direct": ", ".join(sorted(passed_over)) or "none"}
    return Model("last_non_direct", "Last non-direct touch", explains, source, rule, named)


def linear() -> Model:
    """The same to each step."""
    explains = (
        "Every step before the order gets the same share. Nobody is left out; a channel that is met often collects "
        "much, whether it mattered or not."
    )
    return Model("linear", "Linear", explains, ADOBE, shares.equally)


def position(
    first: float, between: float, last: float, name: str = "position", label: str = "By position", source: str = ADOBE
) -> Model:
    """Weights for the first step, all steps between together, and the last; they need not add up to 100."""
    weights = (first, between, last)
    if not all(isfinite(w) and w >= 0 for w in weights) or sum(weights) == 0:
        what = f"has the weights {first:g}, {between:g}, {last:g}."
        raise BadInput(Fault(f"credit by {name}", what, "Give three numbers from 0, not all of them 0."))
    explains = (
        "The first step gets {first:g}, the last {last:g}, and those between share {between:g} of {total:g} parts. A "
        "single step gets everything; of two, each gets its part of what first and last get together."
    )
    rule = partial(shares.by_position, first=first, between=between, last=last)
    parameters = {"first": first, "between": between, "last": last, "total": sum(weights)}
    return Model(name, label, explains, source, rule, parameters)


def u_shaped() -> Model:
    """40 % first, 20 % between, 40 % last."""
    return position(40, 20, 40, "u_shaped", "U-shaped", f"{ADOBE}; {GOOGLE}, position based")


def j_shaped() -> Model:
    """20 % first, 20 % between, 60 % last."""
    return position(20, 20, 60, "j_shaped", "J-shaped")


def inverse_j() -> Model:
    """60 % first, 20 % between, 20 % last."""
    return position(60, 20, 20, "inverse_j", "Inverse J")


def time_decay(half_life_days: float = 7.0) -> Model:
    """Weights 2^(-days before the order / half_life_days), from exact instants."""
    if not (isfinite(half_life_days) and half_life_days > 0):
        what = f"has a half-life of {half_life_days:g} days."
        raise BadInput(Fault("credit by time decay", what, "Give a number of days above 0, such as 7."))
    explains = (
        "The nearer a step was to the order, the more it gets: each {half_life_days:g} days further back halve its "
        "weight, by the exact time. It suits short decisions and short campaigns; what began a long one fades."
    )
    rule = partial(shares.by_age, half_life=half_life_days * DAY)
    source = f"{ADOBE}; {GOOGLE}, time decay"
    return Model("time_decay", "Time decay", explains, source, rule, {"half_life_days": half_life_days}, timed=True)


def shapley() -> Model:
    """The Shapley value of the game in which a set of channels earns what paths within that set bring."""
    explains = (
        "Channels are players of a game. A set of channels is worth the orders of customers who met no channel outside "
        "it, and each channel gets what it adds to the others, averaged over all sequences in which channels could "
        "join (its Shapley value). In this game that comes to splitting each order equally among the different "
        "channels its customer met, however often. Paths without an order do not matter here, nor does who came "
        "first."
    )
    return Model("shapley", "Shapley value", explains, ZHAO, shares.by_channel)


def markov(order: int = 1) -> Model:
    """Removal effects in a Markov chain whose state is the last `order` steps."""
    if order < 1:
        what = f"has the order {order}."
        raise BadInput(Fault("credit by Markov chain", what, "Give how many steps back it remembers: 1, 2, 3."))
    explains = (
        "All paths, also those without an order, make a map: how often people go on from one channel to the next, buy, "
        "or leave. Then each channel is closed in turn, so that whoever reaches it leaves, and the map tells what "
        "share of the orders would be lost (its removal effect). Orders are shared out in proportion to these losses. "
        "Steps back that the map remembers: {order}. It is solved exactly, not simulated. It shows how paths hang "
        "together, which is still no proof of cause."
    )
    label = "Markov chain" if order == 1 else "Markov chain of order {order}"
    return Model("markov", label, explains, ANDERL, None, {"order": order}, order=order)


def side_by_side(
    direct: Collection[str] = (), half_life_days: float = 7.0, order: int = 1,
    weights: tuple[float, float, float] = (30, 40, 30),
) -> tuple[Model, ...]:  # fmt: skip
    """Return the models as they stand side by side on a page. weights: of the model by position."""
    return (
        first(),
        last(),
        last_non_direct(direct),
        linear(),
        u_shaped(),
        j_shaped(),
        inverse_j(),
        position(*weights),
        time_decay(half_life_days),
        markov(order),
        shapley(),
    )
