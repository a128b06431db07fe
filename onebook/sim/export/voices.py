"""What people say: the help desk's cases as JSON lines, and the answers to surveys."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np

from onebook.sim.export.codes import case_ids, orders_of
from onebook.sim.export.files import instant, optional, text, write_csv
from onebook.sim.export.reach import case_mail
from onebook.sim.export.till import known_at_till
from onebook.sim.made import Made
from onebook.sim.people import email
from onebook.sim.table import Table, kept
from onebook.sim.world import CHANNELS, MARKETPLACE, PHONE, TILL

__all__ = ["answers_of", "cases_of", "write"]

SAID = {
    "delivery": "Where is my parcel?",
    "return": "How do I send this back?",
    "product": "A question about this article.",
    "availability": "When will it be there again?",
    "payment": "Can I pay on account?",
}
ASKED = {
    "csat": "How satisfied are you with your order?",
    "nps": "How likely would you recommend us?",
    "satisfaction": "How do you like our site?",
    "ces": "We made it easy to get help.",
}


def write(made: Made, folder: Path) -> None:
    """Write what people say into a folder: helpdesk and surveys."""
    _cases(made, folder / "helpdesk")
    _answers(made, folder / "surveys")


def cases_of(made: Made) -> Table:
    """Return the contacts that the help desk keeps: neither the marketplace's nor the call centre's."""
    return kept(made.contacts, ~np.isin(made.contacts["channel"], [MARKETPLACE, PHONE]))


def answers_of(made: Made) -> Table:
    """Return the answers to the merchant's own surveys; person is -1 where nobody knows who answers.

    Who bought in a store without showing a card, answers by the link on the receipt.
    """
    told = kept(made.surveys, made.surveys["channel"] != MARKETPLACE)
    order = told["order"]
    unknown = (order >= 0) & (told["channel"] == TILL) & ~known_at_till(made)[order]
    return told | {"person": np.where(unknown, -1, told["person"])}


def _cases(made: Made, folder: Path) -> None:
    """Write the help desk's cases: by mail, by chat and in the stores. It knows people by their address."""
    asked = cases_of(made)
    numbers = orders_of(made)
    mail = case_mail(made, asked["person"], asked["contact"]).written
    opened, answered = (instant(made.world, asked[n]).to_pylist() for n in ("at", "answered_at"))
    items = made.items.number[asked["item"]].tolist()
    columns = (asked[n].tolist() for n in ("kind", "topic", "channel", "order", "solved", "again"))
    cases = case_ids(asked["channel"], asked["contact"]).tolist()
    rows = []
    for n, (case, kind, topic, channel, order, solved, again) in enumerate(zip(cases, *columns, strict=True)):
        told = answered[n] is not None
        rows.append(
            {
                "id": case,
                "opened": f"{opened[n]:%Y-%m-%dT%H:%M:%SZ}",
                "answered": f"{answered[n]:%Y-%m-%dT%H:%M:%SZ}" if told else None,
                "via": CHANNELS[channel],
                "kind": kind,
                "topic": topic,
                "from": {"name": None, "email": str(mail[n])},
                "order": {"sold_by": CHANNELS[made.orders["channel"][order]], "number": str(numbers[order])}
                if order >= 0
                else None,
                "item": items[n],
                "solved_at_once": solved if told and kind != "question" else None,
                "had_to_repeat": again,
                "text": SAID[topic],
            }
        )
    body = "".join(json.dumps(row, ensure_ascii=False, separators=(",", ":")) + "\n" for row in rows)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "cases.jsonl").write_text(body, encoding="utf-8")


def _answers(made: Made, folder: Path) -> None:
    """Write the answers to the merchant's own surveys; the marketplace's ratings stand in its reports."""
    told = answers_of(made)
    known = told["person"] >= 0
    write_csv(
        folder / "answers.csv",
        {
            "answer": text("U", told["answer"]),
            "survey": told["kind"],
            "about": np.array(CHANNELS)[told["channel"]],
            "question": np.array([ASKED[str(k)] for k in told["kind"]], dtype=np.str_),
            "answered": instant(made.world, told["at"]),
            "email": optional(email(made.dice, made.folk, np.maximum(told["person"], 0)), known),
            "session": optional(told["visit"], told["visit"] > 0),
            "score": told["score"],
            "lowest": told["low"],
            "highest": told["high"],
        },
    )
