"""Threads that give way: what may take seconds does not keep waiting what takes a moment."""

from __future__ import annotations

import os
import sys
import threading
from contextlib import suppress

__all__ = ["give_way"]

RANK = 5
"""How many ranks it comes after the process: where there is not enough, it gets a third of what the others get."""
LAST = 19


def give_way() -> None:
    """Have the thread that calls this come after others, with the threads that it makes: for good.

    Figures, and what is made of the records, are worked out on all cores for seconds. What is written to the book, and
    published, takes a moment, and should be seen at once. Only Linux gives threads a rank of their own.
    """
    if sys.platform == "linux":
        rank = min(LAST, os.getpriority(os.PRIO_PROCESS, os.getpid()) + RANK)
        with suppress(PermissionError):  # it is a courtesy
            os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), rank)
