"""Taking data in: what systems export goes through the gate into the lake; what cannot is kept with the reason."""

from onebook.intake.absorb import absorb
from onebook.intake.load import LoadReport, SystemReport, load, tidy
from onebook.intake.rejects import Reject, dismiss_rejects, list_rejects, retry_rejects

__all__ = [
    "LoadReport",
    "Reject",
    "SystemReport",
    "absorb",
    "dismiss_rejects",
    "list_rejects",
    "load",
    "retry_rejects",
    "tidy",
]
