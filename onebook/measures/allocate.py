"""Sharing out an amount so that the parts add up to it exactly (largest remainder)."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import ROUND_FLOOR, Decimal

__all__ = ["allocate"]

UNIT = Decimal("0.0001")


def allocate(amount: Decimal, weights: Mapping[str, Decimal], unit: Decimal = UNIT) -> dict[str, Decimal]:
    """Share `amount` out by weights, in whole units; what rounding leaves goes to the largest remainders.

    Weights below zero count as zero. Where no weight is above zero nothing can be shared out: the result is empty.
    """
    positive = {name: max(weight, Decimal(0)) for name, weight in weights.items()}
    total = sum(positive.values(), Decimal(0))
    if total == 0:
        return {}
    sign = -1 if amount < 0 else 1
    units = abs(amount) / unit
    exact = {name: units * weight / total for name, weight in positive.items()}
    whole = {name: share.to_integral_value(ROUND_FLOOR) for name, share in exact.items()}
    left = int(units - sum(whole.values(), Decimal(0)))
    by_remainder = sorted(exact, key=lambda name: (whole[name] - exact[name], name))
    for name in by_remainder[:left]:
        whole[name] += 1
    return {name: sign * count * unit for name, count in whole.items()}
