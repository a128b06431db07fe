"""The sales team's customer book: leads as a workbook, contacts and accounts as text."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np

from onebook.sim.export.codes import contact_ids, lead_ids, orders_of
from onebook.sim.export.files import instant, optional, text, write_csv
from onebook.sim.export.reach import contact_mail, contact_phone
from onebook.sim.made import Made
from onebook.sim.names import FAMILY, GIVEN
from onebook.sim.people import company_names, family_names, given_names, switchboards, towns
from onebook.sim.service import SALES_PEOPLE
from onebook.sim.world import CHANNELS, SALES

__all__ = ["contacts_of", "write"]

WORDS = {"web_shop": "Web form", "stores": "Store", "call_centre": "Telephone", "sales_team": "Fair or visit"}


def write(made: Made, folder: Path) -> None:
    """Write the customer book's exports into a folder."""
    _leads(made, folder)
    _contacts(made, folder)
    sellers = np.arange(SALES_PEOPLE)
    write_csv(
        folder / "sellers.csv",
        {
            "id": text("V", sellers + 1),
            "name": np.array([f"{GIVEN[3 + 5 * n]} {FAMILY[2 + 7 * n]}" for n in sellers]),
        },
    )


def contacts_of(made: Made) -> np.ndarray:
    """Return the people in the book: whoever is or was a lead, or bought from the sales team."""
    bought = made.orders["person"][made.orders["channel"] == SALES]
    return np.unique(np.concatenate([made.leads["person"], bought]))


def _leads(made: Made, folder: Path) -> None:
    """Write the leads as a workbook."""
    import xlsxwriter  # type: ignore[import-untyped]  # noqa: PLC0415

    found, numbers = made.leads, orders_of(made)
    won = np.where(found["won"] & (found["order"] >= 0), numbers[np.maximum(found["order"], 0)], "")
    lost = (found["closed_at"] > 0) & ~found["won"]
    state = np.select(
        [found["copy"], found["won"], lost, found["offered_at"] > 0, found["answered_at"] > 0],
        ["double", "won", "lost", "offer", "answered"],
        "new",
    )
    words = np.array([WORDS.get(c, "") for c in CHANNELS])
    columns: dict[str, Any] = {
        "Lead": lead_ids(found["lead"]),
        "Came": instant(made.world, found["at"]).to_pylist(),
        "Came by": words[found["channel"]],
        "Contact": contact_ids(found["person"]),
        "Looked after by": text("V", found["owner"] + 1),
        "State": state,
        "First answer": instant(made.world, found["answered_at"]).to_pylist(),
        "Answered by": words[found["answered_in"]],
        "They came back": instant(made.world, found["engaged_at"]).to_pylist(),
        "Offer": instant(made.world, found["offered_at"]).to_pylist(),
        "Closed": instant(made.world, found["closed_at"]).to_pylist(),
        "Order": won,
        "Double of": np.where(found["twin"] > 0, lead_ids(found["twin"]), ""),
    }
    folder.mkdir(parents=True, exist_ok=True)
    with xlsxwriter.Workbook(folder / "leads.xlsx", {"constant_memory": True}) as book:
        # Fixed, or the file would differ from run to run.
        book.set_properties({"created": datetime(2025, 1, 1, tzinfo=UTC)})
        sheet = book.add_worksheet("Leads")
        sheet.write_row(0, 0, list(columns))
        lists = [[_cell(v) for v in column] for column in columns.values()]
        for row, values in enumerate(zip(*lists, strict=True), 1):
            sheet.write_row(row, 0, values)


def _cell(value: Any) -> str:
    """Return what stands in a cell: instants as text, so that no reader takes them for local times."""
    if value is None:
        return ""
    return value.strftime("%Y-%m-%d %H:%M:%SZ") if isinstance(value, datetime) else str(value)


def _contacts(made: Made, folder: Path) -> None:
    dice, folk = made.dice, made.folk
    person = contacts_of(made)
    organisation = folk.organisation[person]
    firm = organisation >= 0
    codes, names = towns(dice, folk, person)
    write_csv(
        folder / "contacts.csv",
        {
            "id": contact_ids(person),
            "given": given_names(dice, person),
            "family": family_names(dice, person, folk.household),
            "mail": contact_mail(made, person).column,
            "telephone": contact_phone(made, person).column,
            "account": optional(text("A", organisation + 1), firm),
            "seller": text("V", np.where(firm, organisation, person) % SALES_PEOPLE + 1),
            "zip": codes,
            "town": names,
        },
    )
    accounts = np.unique(organisation[firm])
    write_csv(
        folder / "accounts.csv",
        {
            "id": text("A", accounts + 1),
            "name": company_names(dice, accounts),
            "switchboard": switchboards(accounts),
            "domain": text("firma", accounts, ".example"),
            "seller": text("V", accounts % SALES_PEOPLE + 1),
        },
    )
