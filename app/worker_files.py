"""The files in which several workers count, one set each; a scrape adds them up.

Apart from the metrics, and without Prometheus's client, which a process must not import before the folder of
these files is settled.
"""

import os
import re
from pathlib import Path
from typing import Final

DIRECTORY: Final = "PROMETHEUS_MULTIPROC_DIR"
_LIVE_FILE: Final = re.compile(r"gauge_live\w+_(\d+)\.db")


def forget(worker: int) -> None:
    """Drop what a worker that has ended had in progress; what it counted stays."""
    directory = os.environ.get(DIRECTORY)
    if directory is not None:
        for file in Path(directory).glob(f"gauge_live*_{worker}.db"):
            file.unlink(missing_ok=True)  # a scrape may have found it, too


def forget_the_dead(directory: Path) -> None:
    """Find them where nobody watches: under a supervisor that is not ours."""
    for file in directory.glob("gauge_live*.db"):
        match = _LIVE_FILE.fullmatch(file.name)
        if match and not Path("/proc", match[1]).exists():
            forget(int(match[1]))
