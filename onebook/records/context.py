"""What the gate must know besides the declarations: how a source writes, and what the business calls its channels."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

__all__ = ["GateContext"]


@dataclass(frozen=True, slots=True)
class GateContext:
    """What the gate must know about the source and the business.

    channels: name → label of each channel of the plan; both are read, in any case. time_zone: of instants that the
    source gives without an offset. tax_included: amounts hold tax, to be split by the `tax_rate` given with them.
    may_be_empty: required fields that this source does not know on every row. from_text: the source is a text file,
    which may be damaged in ways that a database or Parquet file is not.
    """

    system: str
    currency: str
    business_time_zone: str
    time_zone: str
    channels: Mapping[str, str]
    decimal: str = "."
    thousands: str = ""
    date_format: str | None = None
    tax_included: bool = False
    may_be_empty: frozenset[str] = field(default_factory=frozenset)
    from_text: bool = True
