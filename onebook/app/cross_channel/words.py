"""What is said of cross-channel effects, in the language of whoever reads it.

An answer is remembered for all readers, so it holds messages; here they are told.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from onebook.app.language import gettext as _
from onebook.app.language import marked

if TYPE_CHECKING:
    from onebook.app.cross_channel.researched import Researched

__all__ = ["EFFECTS", "caution_words", "reason_words"]

EFFECTS = {
    "ropo": marked("Researched online, bought offline"),
    "showrooming": marked("Looked at offline, bought online"),
}
"""What each effect is called."""


def reason_words(of: Researched) -> tuple[str, ...]:
    """Say why there is no figure; nothing where there is one."""
    return (_(of.reason, days=of.look_back, both=2 * of.look_back),) if of.reason else ()


def caution_words(of: Researched) -> tuple[str, ...]:
    """Say what the figures must be read with."""
    return tuple(_(caution) for caution in of.found.cautions)
