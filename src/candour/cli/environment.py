"""What the process around candour must be like. Only the standard library: it runs before anything else is imported."""

import os
import socket
from collections.abc import MutableMapping

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


def prepare_environment(environment: MutableMapping[str, str] = os.environ) -> None:
    """Switch telemetry off and threads down, whatever the user's environment says."""
    environment.update(ALWAYS)
    # A library of MLflow's opens a socket while it is imported, to ask whether the machine knows IPv6.
    socket.has_ipv6 = False
