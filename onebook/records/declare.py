"""How a record type is declared: once, as data, from which everything else about it is derived."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum

__all__ = [
    "SYSTEM_FIELDS",
    "Field",
    "Kind",
    "RecordType",
    "Rule",
    "boolean",
    "choice",
    "code",
    "currency",
    "date",
    "ident",
    "instant",
    "integer",
    "money",
    "quantity",
    "rate",
    "ref",
    "text",
]


class Kind(StrEnum):
    """What a field holds. The value is the word that `onebook schema` shows."""

    IDENT = "id"
    TEXT = "text"
    CODE = "code"
    CHOICE = "choice"
    MONEY = "money"
    QUANTITY = "quantity"
    RATE = "rate"
    INTEGER = "integer"
    BOOLEAN = "boolean"
    DATE = "date"
    INSTANT = "instant"


@dataclass(frozen=True, slots=True)
class Field:
    """One field of a record type.

    required: a record without it is rejected. ref: the record type whose id it holds. part_of: that record must be
    there. choices: the only values, lower case. minimum: the least value. taxed: an amount that a source may give with
    tax in it, to be split at the gate. personal: data about a person. business_date_of: the instant that gives this
    date. default: SQL for a missing value.
    """

    name: str
    kind: Kind
    doc: str
    required: bool = False
    ref: str | None = None
    part_of: bool = False
    choices: tuple[str, ...] = ()
    minimum: Decimal | None = None
    taxed: bool = False
    personal: bool = False
    business_date_of: str | None = None
    default: str | None = None
    values: str | None = None
    max_length: int = 400


@dataclass(frozen=True, slots=True)
class Rule:
    """A condition between fields of one record: `sql` must not be false (unknown passes)."""

    name: str
    column: str
    sql: str
    message: str
    mend: str


@dataclass(frozen=True, slots=True)
class RecordType:
    """A kind of record. `key` names the fields that, with the system, tell records of this kind apart.

    dated: the date field by which a period picks records (None: not dated). none_without: a field; where it is empty
    there is no record at all (a customer's code that the customer does not have).
    """

    name: str
    doc: str
    fields: tuple[Field, ...]
    key: tuple[str, ...] = ("external_id",)
    rules: tuple[Rule, ...] = ()
    dated: str | None = None
    group: str = ""
    none_without: str | None = None
    names: tuple[str, ...] = field(init=False, default=())

    def __post_init__(self) -> None:
        names = tuple(f.name for f in self.fields)
        object.__setattr__(self, "names", names)
        known = set(names)
        named = {*self.key, *(r.column for r in self.rules), *((self.dated,) if self.dated else ())}
        if len(known) != len(names) or not named <= known:
            raise ValueError(f"record type {self.name}: a field is declared twice or named but not declared")

    def field(self, name: str) -> Field:
        """Return the field of that name; KeyError if there is none."""
        for candidate in self.fields:
            if candidate.name == name:
                return candidate
        raise KeyError(name)


SYSTEM_FIELDS = (
    Field(
        "system", Kind.CODE, "The system that the record came from, as named in the plan. Set by the load.",
        required=True,
    ),
    Field(
        "revision", Kind.INTEGER,
        "Orders versions of one record: the highest wins. A mapping may give it, as a number or a time.",
    ),
    Field("deleted", Kind.BOOLEAN, "The source took the record away. A mapping may give it; figures leave it out."),
    Field("load_id", Kind.INTEGER, "The load that brought this version. Set by the load."),
)  # fmt: skip
"""Fields that every record has; the first, with the type's key, is the record's key in the lake."""


def ident(name: str = "external_id", doc: str = "The source's own id of this record.", **more: object) -> Field:
    """Declare the id that the source gives to the record itself (required)."""
    return Field(name, Kind.IDENT, doc, required=True, max_length=200, **more)  # type: ignore[arg-type]


def ref(name: str, to: str, doc: str, **more: object) -> Field:
    """Declare the id of another record."""
    return Field(name, Kind.IDENT, doc, ref=to, max_length=200, **more)  # type: ignore[arg-type]


def text(name: str, doc: str, **more: object) -> Field:
    """Declare free text or a name."""
    return Field(name, Kind.TEXT, doc, **more)  # type: ignore[arg-type]


def code(name: str, doc: str, **more: object) -> Field:
    """Declare a short word of the source's or of the plan's (a channel, a carrier, a reason)."""
    return Field(name, Kind.CODE, doc, max_length=200, **more)  # type: ignore[arg-type]


def choice(name: str, choices: str, doc: str, **more: object) -> Field:
    """Declare a word out of a fixed list, given with spaces between."""
    return Field(name, Kind.CHOICE, doc, choices=tuple(choices.split()), **more)  # type: ignore[arg-type]


def currency(name: str = "currency", doc: str = "ISO 4217 code of the amounts in this record.") -> Field:
    """Declare a currency code (required; the plan's currency stands in where a source gives no `currency`)."""
    if name == "currency":
        doc += " The plan's currency where the mapping gives none."
    return Field(name, Kind.CODE, doc, required=True, values="currency")


def money(name: str, doc: str, **more: object) -> Field:
    """Declare an amount: DECIMAL(18,4), without tax, in the record's currency."""
    return Field(name, Kind.MONEY, doc, **more)  # type: ignore[arg-type]


def quantity(name: str, doc: str, **more: object) -> Field:
    """Declare a quantity: DECIMAL(18,4), in the item's unit."""
    return Field(name, Kind.QUANTITY, doc, **more)  # type: ignore[arg-type]


def rate(name: str, doc: str, **more: object) -> Field:
    """Declare a rate: DECIMAL(18,9)."""
    return Field(name, Kind.RATE, doc, **more)  # type: ignore[arg-type]


def integer(name: str, doc: str, **more: object) -> Field:
    """Declare a whole number."""
    return Field(name, Kind.INTEGER, doc, **more)  # type: ignore[arg-type]


def boolean(name: str, doc: str, **more: object) -> Field:
    """Declare a yes or no."""
    return Field(name, Kind.BOOLEAN, doc, **more)  # type: ignore[arg-type]


def date(name: str, doc: str, **more: object) -> Field:
    """Declare a business date."""
    return Field(name, Kind.DATE, doc, **more)  # type: ignore[arg-type]


def instant(stem: str, doc: str, *, required: bool = False) -> tuple[Field, Field]:
    """Declare `<stem>_at` (an instant, UTC) and `<stem>_on` (its business date).

    A source gives the instant, from which the gate computes the date, or only the date where it knows no time.
    """
    at = Field(f"{stem}_at", Kind.INSTANT, f"{doc} The instant, UTC; empty where the source knows only the day.")
    on = Field(
        f"{stem}_on", Kind.DATE, f"{doc} The day, in the business's time zone.", required=required,
        business_date_of=f"{stem}_at",
    )  # fmt: skip
    return at, on
