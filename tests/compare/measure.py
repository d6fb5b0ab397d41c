"""One run of a tool as a child process, and what it took."""

from __future__ import annotations

import os
import signal
import subprocess
import threading
import time
from dataclasses import dataclass
from pathlib import Path


@dataclass
class Usage:
    """What the kernel says of the child, with the children that it waited for."""

    code: int  # negative: ended by that signal
    wall_seconds: float
    cpu_seconds: float
    peak_mib: float


def run(argv: list[str], environment: dict[str, str], directory: Path, limit_seconds: float) -> Usage:
    """Run to the end or to the limit. What the tool prints is in `directory/log`."""
    with open(directory / "log", "wb") as log:
        started = time.monotonic()
        child = subprocess.Popen(
            argv, env=environment, cwd=directory, stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True
        )
        watch = threading.Timer(limit_seconds, os.killpg, (child.pid, signal.SIGKILL))
        watch.start()
        try:
            # Not child.wait(): only wait4 tells the resources of this child, apart from those before it.
            _, status, used = os.wait4(child.pid, 0)
        except KeyboardInterrupt:
            os.killpg(child.pid, signal.SIGKILL)
            raise
        finally:
            watch.cancel()
        child.returncode = os.waitstatus_to_exitcode(status)
        taken = time.monotonic() - started
    return Usage(child.returncode, taken, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024)
