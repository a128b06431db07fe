"""The page of known exports, made of their files: `python -m onebook.systems.files.known_page > docs/exports.md`."""

from __future__ import annotations

import sys
from itertools import groupby
from typing import TYPE_CHECKING

from onebook.systems.files.known_exports import exports

if TYPE_CHECKING:
    from collections.abc import Iterator

    from onebook.systems.files.known_exports import Known

HEAD = """\
# Known exports

`onebook init` knows these exports by their columns, whatever the file is called and in whatever order they stand, and
drafts a plan that reads them as they are. Several files of one kind are read together. What an export does not tell
is guessed, and waits in `confirm` for you: `onebook plan check` lists it.

Any other file is guessed by the words in its header; see [the plan](plan.md). Another known export is one more file in
`onebook/systems/files/known/`, whose `__init__.py` says what stands in it.

This page is made from these files: `python -m onebook.systems.files.known_page > docs/exports.md`.
"""


def page() -> str:
    """Return the page as Markdown."""
    parts = [HEAD]
    for _, group in groupby(sorted(exports(), key=lambda known: known.name), key=lambda known: known.system):
        for known in group:
            parts += _section(known)
    return "\n".join(parts).rstrip() + "\n"


def _section(known: Known) -> Iterator[str]:
    yield f"## {known.name}"
    yield ""
    yield "Known by the columns " + ", ".join(f"`{known.words[word][0]}`" for word in known.needs) + "."
    yield ""
    if known.instead:
        yield f"Not used. {known.instead}."
        yield ""
        return
    kinds = ", ".join(f"`{kind}`" for kind in dict.fromkeys(variant.type for variant in known.records))
    yield f"Gives {kinds}."
    yield ""
    said = dict.fromkeys([*known.notes, *(n for variant in known.records for n in variant.notes)])
    yield from (f"- {note}" for note in said)
    told = dict.fromkeys(sentence for variant in known.records for sentence in variant.confirm)
    yield from (f"- To confirm: {sentence}" for sentence in told)
    if said or told:
        yield ""


if __name__ == "__main__":
    sys.stdout.write(page())
