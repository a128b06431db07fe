"""A business by its plan as it stands, read anew only when it was written to."""

from __future__ import annotations

import threading
import time
from pathlib import Path

from onebook.app.business import PLAN_FILE, Business, open_business

__all__ = ["StandingPlan"]

SETTLED_NS = 1_000_000_000
"""A file written to less than this ago may be written to again without its time telling."""


class StandingPlan:
    """Returns the business of a folder; the very same as long as its plan says the same."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._file = folder / PLAN_FILE
        self._lock = threading.Lock()
        self._stamp: tuple[int, int, int] | None = None
        self._business: Business | None = None

    def __call__(self) -> Business:
        """Return the business. BadInput where its plan cannot be read."""
        with self._lock:
            try:
                found = self._file.stat()
                stamp = (found.st_ino, found.st_mtime_ns, found.st_size)
                settled = time.time_ns() - found.st_mtime_ns > SETTLED_NS
            except OSError:
                stamp, settled = None, False
            if self._business is None or stamp is None or stamp != self._stamp:
                read = open_business(self._folder)
                if self._business is None or read.text != self._business.text:
                    self._business = read
                self._stamp = stamp if settled else None
            return self._business
