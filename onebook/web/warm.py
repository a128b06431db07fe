"""Drawing the pages that people open first before anybody asks, so that they need not wait after a load."""

from __future__ import annotations

import http.client
import logging
import threading
import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Sequence

__all__ = ["keep_warm"]

LOOKS_EVERY = 3.0
"""Seconds between looks whether there is a new state."""

RESTS, LONGEST_REST = 9, 30.0
"""How many times as long it rests as it drew, and for how many seconds at most: people's requests come first."""

PATIENCE = 300
"""Seconds after which a page is given up until the next state."""

log = logging.getLogger("onebook.web")


def keep_warm(
    stamp: Callable[[], Hashable],
    host: str,
    port: int,
    pages: Sequence[str],
    done: threading.Event,
    prepare: Callable[[], None] = lambda: None,
) -> threading.Thread:
    """Open these pages for new states, until done is set; return the thread that does.

    stamp: names the state (see `Reader.stamp`); where there is none yet, it looks again later. prepare: what is to be
    done to a new state first; it may make another one, which is then drawn in its place.
    """

    def work() -> None:
        seen: Hashable = None
        while not done.is_set():
            began = time.monotonic()
            try:
                now = stamp()
                if now != seen:
                    prepare()
                    now = stamp()
            except Exception as error:  # noqa: BLE001 (nothing loaded yet, or a lake just being made: look again later)
                log.info("The state could not be looked at: %s", type(error).__name__)
                now = seen
            if now != seen:
                seen = now
                for page in pages:
                    _open(host, port, page)
            done.wait(max(LOOKS_EVERY, min(LONGEST_REST, RESTS * (time.monotonic() - began))))

    thread = threading.Thread(target=work, name="keep pages warm", daemon=True)
    thread.start()
    return thread


def _open(host: str, port: int, page: str) -> None:
    connection = http.client.HTTPConnection(host, port, timeout=PATIENCE)
    try:
        connection.request("GET", page)
        connection.getresponse().read()
    except (OSError, http.client.HTTPException) as error:
        log.info("%s was not drawn ahead: %s", page, error)
    finally:
        connection.close()
