"""Credit: what each channel is given for conversions and their value, by models side by side.

Pure computations on arrays. Paths come in (`Paths`, or `read_paths` from texts), a `Model` says how to share,
`credit` answers with whole ten-thousandths that add up to what was shared, and `opened` with the same step by step.
"""

from onebook.journey.credit.apportion import SCALE, largest_remainder, largest_remainders
from onebook.journey.credit.chains import CONVERSION, NULL, START, Chain, Removal, chain, matrix, removal
from onebook.journey.credit.credits import Credits, Spend, StepCredits, credit, on_spend, opened
from onebook.journey.credit.distinct import collapse
from onebook.journey.credit.models import (
    Model,
    first,
    inverse_j,
    j_shaped,
    last,
    last_non_direct,
    linear,
    markov,
    position,
    shapley,
    side_by_side,
    time_decay,
    u_shaped,
)
from onebook.journey.credit.paths import Paths
from onebook.journey.credit.text import read_paths

__all__ = [
    "CONVERSION",
    "NULL",
    "SCALE",
    "START",
    "Chain",
    "Credits",
    "Model",
    "Paths",
    "Removal",
    "Spend",
    "StepCredits",
    "chain",
    "collapse",
    "credit",
    "first",
    "inverse_j",
    "j_shaped",
    "largest_remainder",
    "largest_remainders",
    "last",
    "last_non_direct",
    "linear",
    "markov",
    "matrix",
    "on_spend",
    "opened",
    "position",
    "read_paths",
    "removal",
    "shapley",
    "side_by_side",
    "time_decay",
    "u_shaped",
]
