"""A PostgreSQL server of our own, for as long as it is needed."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

__all__ = ["missing", "running"]

FORGETFUL = "-c fsync=off -c full_page_writes=off -c max_wal_size=256MB"
"""How a server is set up that need not outlive a loss of power, and takes little room."""


def missing() -> str:
    """Return why no server can be started here; nothing where one can."""
    if not _tools():
        return "no PostgreSQL server is installed"
    if os.geteuid() == 0 and shutil.which("runuser") is None:
        return "PostgreSQL does not run as root, and runuser is not there"
    return ""


@contextmanager
def running(*, fsync: bool) -> Iterator[str]:
    """Start a server and give its connection string. fsync: it waits for the disk, as servers that are relied on do."""
    tools = _tools()[-1].parent
    as_user = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []
    home = Path(tempfile.mkdtemp(prefix="pg-"))
    if as_user:
        shutil.chown(home, "postgres")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    data, log = home / "data", home / "log"
    options = f"-p {port} -k {home} -c listen_addresses=127.0.0.1"
    options += " -c shared_buffers=512MB -c max_wal_size=4GB" if fsync else f" {FORGETFUL}"

    def run(tool: str, *arguments: str | Path) -> None:
        command = [*as_user, tools / tool, "-D", data, *arguments]
        subprocess.run(command, check=True, cwd=home, stdout=subprocess.DEVNULL)

    run("initdb", "-U", "postgres", "-A", "trust", *([] if fsync else ["-N"]))
    run("pg_ctl", "-l", log, "-o", options, "-w", "start")
    try:
        yield f"postgresql://postgres@127.0.0.1:{port}/postgres"
    finally:
        run("pg_ctl", "-m", "immediate", "stop")
        shutil.rmtree(home, ignore_errors=True)


def _tools() -> list[Path]:
    return sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
