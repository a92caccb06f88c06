"""Which machine and which versions a result comes from, without the name of the machine or any path of it."""

import os
import platform
import subprocess
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

LIBRARIES = (
    "numpy",
    "pyarrow",
    "pandas",
    "polars",
    "duckdb",
    "scikit-learn",
    "scipy",
    "statsmodels",
    "fairlearn",
    "shap",
    "lightgbm",
)


def describe_machine() -> dict[str, Any]:
    """Cores, memory, processor, system, Python, libraries, commit, day, and how busy the machine was with other work."""
    return {
        "cores": len(os.sched_getaffinity(0)),
        "memory_gb": round(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1e9, 1),
        "processor": read_processor(),
        "system": f"{platform.system()} {platform.release().split('-')[0]} {platform.machine()}",
        "python": platform.python_version(),
        "libraries": {name: found for name in LIBRARIES if (found := find_version(name))},
        "commit": ask_git("rev-parse", "--short=10", "HEAD"),
        "date": datetime.now(UTC).date().isoformat(),
        "load": round(os.getloadavg()[0], 1),
    }


def read_processor() -> str:
    """The processor's name, as Linux gives it."""
    for line in Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines():
        if line.startswith("model name"):
            return " ".join(line.split(":", 1)[1].split())
    return platform.processor() or "not known"


def find_version(library: str) -> str | None:
    """The installed version of a library, and None where there is none."""
    try:
        return version(library)
    except PackageNotFoundError:
        return None


def ask_git(*question: str) -> str:
    """What git says, and nothing where this is no checkout."""
    try:
        done = subprocess.run(
            ["git", *question], capture_output=True, text=True, check=True, cwd=Path(__file__).parent
        )
    except (OSError, subprocess.CalledProcessError):
        return ""
    return done.stdout.strip()
