"""The picture of how far people get: for each channel of entry the share that reached each phase."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from onebook.app.chart_frame import WIDTH, altair, apart, beside, framed, room_beside
from onebook.measures import PHASES

if TYPE_CHECKING:
    from collections.abc import Sequence

    from onebook.app.chart_frame import Spec

__all__ = ["Reached", "funnel"]

FULL = 0.7
"""How much of a phase's column a bar takes that stands for everybody; the rest is room for its figure."""


@dataclass(frozen=True, slots=True)
class Reached:
    """A channel of entry (or all of them) with the share of its people that reached each phase, from 0 to 1."""

    label: str
    shares: tuple[float, ...]


def funnel(found: Sequence[Reached], heads: Sequence[str], *, width: int = WIDTH) -> Spec:
    """Return a row for each channel of entry, a column for each phase, and bars as long as the share that reached it.

    heads: what the phases are called, in their order. In a narrow picture the figures are left to the table.
    """
    alt = altair()
    labels = apart([one.label for one in found])
    rows = [
        {"label": label, "phase": phase, "start": at, "end": at + share * FULL, "text": f"{share:.0%}"}
        for label, one in zip(labels, found, strict=True)
        for at, (phase, share) in enumerate(zip(PHASES, one.shares, strict=True))
    ]
    is_wide = width >= WIDTH // 2
    names = [head if is_wide else f"{head[:4]}." for head in heads]
    across = alt.Axis(
        orient="top", values=list(range(len(PHASES))), labelExpr=f"{json.dumps(names)}[datum.value]", labelAlign="left",
        grid=True, ticks=False, domain=False, labelFontSize=12 if is_wide else 11,
    )  # fmt: skip
    base = alt.Chart(alt.Data(values=rows)).encode(
        y=alt.Y("label:N", title=None, sort=None, axis=alt.Axis(labelLimit=beside(width), ticks=False, domain=False))
    )
    colour = alt.Color(
        "phase:N", scale=alt.Scale(domain=list(PHASES), range=[f"var(--{phase})" for phase in PHASES]), legend=None
    )
    bars = base.mark_bar(height=13).encode(
        x=alt.X("start:Q", title=None, axis=across, scale=alt.Scale(domain=[0, len(PHASES)], nice=False)),
        x2="end:Q", color=colour,
    )  # fmt: skip
    layers = [bars]
    if is_wide:
        layers.append(
            base.mark_text(align="left", dx=4, fontSize=11, color="var(--quiet)").encode(x="end:Q", text="text:N")
        )
    return framed(alt.layer(*layers).properties(width=room_beside(width), height=24 * len(found)))
