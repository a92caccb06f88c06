"""What the process around candour must be like. Only the standard library: it runs before anything else is imported."""

import os
import platform
import socket
import sys
from collections.abc import MutableMapping
from pathlib import Path

ALWAYS = {
    # MLflow looks its telemetry server up while it is imported, unless it is told not to before that.
    "MLFLOW_DISABLE_TELEMETRY": "true",
    "DO_NOT_TRACK": "true",
    # Each of these would start a second process, or ask a package index.
    "MLFLOW_UV_AUTO_DETECT": "false",
    "MLFLOW_SKIP_PIP_REQUIREMENTS_CHECK": "true",
    "MLFLOW_ENABLE_ASYNC_LOGGING": "false",
    "GIT_PYTHON_REFRESH": "quiet",
    # Sums in another order have other last digits; more threads are also slower on small machines.
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "MKL_NUM_THREADS": "1",
    "NUMBA_NUM_THREADS": "1",
}

KERNEL, WIDEST_SHARED = "OPENBLAS_CORETYPE", "Haswell"
"""OpenBLAS picks its kernel by the processor, and each sums in another order. This one runs wherever AVX2 does: Intel since 2013, AMD since 2015."""
_AVX2_ON_WINDOWS = 40
"""PF_AVX2_INSTRUCTIONS_AVAILABLE of IsProcessorFeaturePresent."""


def prepare_environment(environment: MutableMapping[str, str] = os.environ) -> None:
    """Switch telemetry off and threads down, whatever the user's environment says, and choose the same linear algebra on every x86-64 with AVX2.

    A kernel that the environment names already is left as it is: an older run may have been made with it.
    """
    environment.update(ALWAYS)
    if has_avx2():
        environment.setdefault(KERNEL, WIDEST_SHARED)
    # A library of MLflow's opens a socket while it is imported, to ask whether the machine knows IPv6.
    socket.has_ipv6 = False


def has_avx2(processors: Path = Path("/proc/cpuinfo")) -> bool:
    """Whether this is an x86-64 processor with AVX2 as far as the system says; where it does not say, no."""
    if platform.machine().lower() not in {"x86_64", "amd64"}:
        return False
    if sys.platform == "win32":
        from ctypes import windll  # noqa: PLC0415 (there is none elsewhere)

        return bool(windll.kernel32.IsProcessorFeaturePresent(_AVX2_ON_WINDOWS))
    try:
        told = processors.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return False
    flags = next((line for line in told.splitlines() if line.startswith("flags")), "")
    return "avx2" in flags.split()
