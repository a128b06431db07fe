"""What can be asked of credit: among what orders are shared out, how far back, and by which models."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from onebook.app.asking import ask
from onebook.app.credit.paths import BY
from onebook.records import BadInput, Fault

if TYPE_CHECKING:
    from onebook.app.measuring import Asking
    from onebook.journey.credit import Model
    from onebook.measures import Period, Session

__all__ = ["DEFAULT", "How", "asked_credit", "model_named", "models_for", "weights_of"]

DEFAULT = "markov"
"""The model that is shown where one is."""

LONGEST = 3650
MOST_ORDER = 5


@dataclass(frozen=True, slots=True)
class How:
    """How orders are shared out.

    by: channel, campaign or content; look_back: days before an order in which steps count (None: as planned);
    half_life: days of time decay; order: steps back that the Markov chain remembers; weights: of the first step, those
    between and the last, for the model by position.
    """

    by: str = "channel"
    look_back: int | None = None
    half_life: float = 7.0
    order: int = 1
    weights: tuple[float, float, float] = (30.0, 40.0, 30.0)


def weights_of(text: str) -> tuple[float, float, float]:
    """Read the weights of the first step, those between and the last: `30,40,30`. BadInput where they are none."""
    parts = text.split(",")
    try:
        first, between, last = (float(part) for part in parts)
    except ValueError as error:
        mend = "Give three numbers with commas, such as 30,40,30."
        raise BadInput(Fault("weights", f"'{text}' is not three numbers.", mend)) from error
    return first, between, last


def asked_credit(session: Session, asking: Asking, how: How) -> tuple[Period, tuple[str, ...], int]:
    """Return the period, channels and look-back that are asked for; BadInput where something cannot be."""
    asked = ask(session, asking.period, asking.first, asking.last, asking.channels, asking.where)
    others = [f.dimension for f in asked.filters if f.dimension != "channel" or not f.value or f.value == "*"]
    if others:
        mend = "Leave it out; --by tells what orders are shared out among."
        raise BadInput(Fault("filter", f"orders cannot be chosen by '{others[0]}' here, only by channel.", mend))
    if how.by not in BY:
        raise BadInput(Fault("by", f"credit is not given by '{how.by}'.", f"It is by: {', '.join(BY)}."))
    look_back = session.plan.visits.look_back_days if how.look_back is None else how.look_back
    if not 1 <= look_back <= LONGEST:
        raise BadInput(Fault("look-back", f"it is {look_back} days.", f"Give 1 to {LONGEST} days."))
    if how.order > MOST_ORDER:
        raise BadInput(Fault("order", f"it is {how.order}.", f"Give 1 to {MOST_ORDER} steps back."))
    return asked.period, tuple(f.value for f in asked.filters), look_back


def models_for(session: Session, how: How) -> tuple[Model, ...]:
    """Return the models, with what is asked of them.

    Direct are visits to the merchant's own digital channels that nothing else brought.
    """
    from onebook.journey.credit import side_by_side

    own = [n for n, c in session.plan.channels.items() if c.kind == "digital" and c.own and c.sells]
    direct = {"channel": own, "campaign": [f"({name})" for name in own], "content": []}[how.by]
    return side_by_side(direct, how.half_life, how.order, how.weights)


def model_named(models: tuple[Model, ...], name: str) -> Model:
    """Return the model of that name; BadInput where there is none."""
    for model in models:
        if model.name == name:
            return model
    there = ", ".join(model.name for model in models)
    raise BadInput(Fault("model", f"there is no model '{name}'.", f"There are: {there}."))
