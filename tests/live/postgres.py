"""A PostgreSQL server of the tests' own, started on a free port and thrown away."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


def programs() -> Path | None:
    """Where PostgreSQL's programs are, if it is installed."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin"))
    on_path = shutil.which("initdb")
    return found[-1] if found else Path(on_path).parent if on_path else None


@contextmanager
def postgres(folder: Path) -> Iterator[str]:
    """A running server in ``folder``; yields an address without the database's name."""
    bin_dir = programs()
    assert bin_dir is not None, "PostgreSQL is not installed; make test installs it"
    # PostgreSQL refuses to run as root; its package brings a user of its own.
    become = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []
    data = folder / "postgres"
    data.mkdir(parents=True)
    if become:
        for parent in [data, *data.parents]:
            if parent == Path("/tmp"):
                break
            parent.chmod(parent.stat().st_mode | 0o055)
        shutil.chown(data, "postgres")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    subprocess.run(
        [*become, str(bin_dir / "initdb"), "-D", str(data), "-A", "trust", "-U", "assist", "-E",
         "UTF8", "--no-sync"],
        check=True, capture_output=True,
    )  # fmt: skip
    server = subprocess.Popen(
        [*become, str(bin_dir / "postgres"), "-D", str(data), "-p", str(port), "-k", str(data),
         "-c", "listen_addresses=127.0.0.1", "-c", "fsync=off"],
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        for _ in range(900):
            ready = subprocess.run(
                [str(bin_dir / "pg_isready"), "-q", "-h", "127.0.0.1", "-p", str(port)],
                check=False,
            )
            if ready.returncode == 0:
                break
            assert server.poll() is None, "PostgreSQL ended at once"
            time.sleep(0.1)
        yield f"postgresql://assist@127.0.0.1:{port}"
    finally:
        server.terminate()
        server.wait(timeout=20)


def new_database(address: str, name: str) -> str:
    """Make a database; return its address."""
    bin_dir = programs()
    assert bin_dir is not None
    host, port = address.removeprefix("postgresql://assist@").split(":")
    subprocess.run(
        [str(bin_dir / "createdb"), "-h", host, "-p", port, "-U", "assist", name], check=True
    )
    return f"{address}/{name}"
