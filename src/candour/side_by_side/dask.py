"""Workers of a Dask cluster (https://docs.dask.org, extra `dask`): of this machine, or of the one that the user names.

CANDOUR_DASK_SCHEDULER names a scheduler, such as tls://host:8786. Its workers must see the run store under the same path, as the same user, and have
the same candour and the same libraries, without which the last digits may differ. Without it a cluster is started on this machine: on
the loopback address alone, with certificates made for it and thrown away, since whoever reaches a scheduler can run whatever they like. Dask's own
dashboard is off, and its workers keep what they put aside in the owner's folder.
"""

import logging
import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from importlib import metadata
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, TypeVar

from joblib import Parallel, delayed

from candour.errors import EngineError
from candour.side_by_side.processes import stop

VARIABLE = "CANDOUR_DASK_SCHEDULER"
PATIENCE = "30s"
LIBRARIES = ("candour", "numpy", "scipy", "pandas", "pyarrow", "scikit-learn", "lightgbm", "interpret-core")
"""Another version of one of these may give other last digits."""

Answer = TypeVar("Answer")
Job = Callable[[], tuple[int, Answer]]


def name_scheduler(environment: Mapping[str, str] = os.environ) -> str | None:
    """The address that the user names; None where there is none."""
    return environment.get(VARIABLE, "").strip() or None


def require_dask() -> None:
    """Raises EngineError where Dask is not installed."""
    if find_spec("distributed") is None:
        raise EngineError(
            "The configuration asks for 'parallel: dask', but Dask is not installed. Install the extra (pip install 'candour[dask]'), or leave "
            "'parallel' out."
        )


@contextmanager
def connect(workers: int, find_scratch: Callable[[], Path | None]) -> Iterator[Any]:
    """A client of the cluster that is named, or of one of so many workers of this machine, which ends with the block.

    Raises EngineError where it does not answer, or its workers have other libraries.
    """
    from distributed import Client  # noqa: PLC0415 (an extra)

    address = name_scheduler()
    if address is None:
        with (
            _start_cluster(workers, find_scratch) as cluster,
            Client(cluster, set_as_default=False) as client,
        ):
            yield client
        return
    try:
        client = Client(address, timeout=PATIENCE, set_as_default=False)
    except (OSError, ValueError, TypeError) as error:
        raise EngineError(
            f"The Dask scheduler '{address}' that {VARIABLE} names does not answer ({type(error).__name__}). Expected an address such as "
            "tls://host:8786 of a scheduler that runs. Start it, correct the address, or unset the variable to use this machine alone."
        ) from error
    with client:
        _require_same_libraries(client)
        yield client


@contextmanager
def _start_cluster(workers: int, find_scratch: Callable[[], Path | None]) -> Iterator[Any]:
    from distributed import LocalCluster  # noqa: PLC0415 (an extra)

    with TemporaryDirectory() as unwritten:
        try:
            folder = find_scratch()
        except OSError:
            # Nothing of a child is put aside by these workers: they have no limit of memory at which they would.
            folder = None
        with LocalCluster(
            n_workers=workers,
            threads_per_worker=1,
            processes=True,
            host="127.0.0.1",
            security=True,
            dashboard_address=None,
            memory_limit=0,
            local_directory=str(folder or unwritten),
            silence_logs=logging.CRITICAL,
        ) as cluster:
            yield cluster


def _require_same_libraries(client: Any) -> None:
    here, there = tell_versions(), client.run(tell_versions)
    if not there:
        raise EngineError(
            f"The Dask scheduler that {VARIABLE} names has no worker. Start one (dask worker ADDRESS --nthreads 1), or unset the variable to use this "
            "machine alone."
        )
    others = sorted(
        {name for versions in there.values() for name in here if versions.get(name) != here[name]}
    )
    if others:
        raise EngineError(
            f"The workers of the Dask cluster have other versions of {', '.join(others)} than this machine, and the last digits could differ. Install "
            "the same versions everywhere, from the same lock."
        )


def tell_versions() -> dict[str, str]:
    """The versions that results may depend on, where they are asked for; empty where a library is not installed."""
    return {name: _tell_version(name) for name in LIBRARIES}


def _tell_version(library: str) -> str:
    try:
        return metadata.version(library)
    except metadata.PackageNotFoundError:
        return ""


def do_by_dask(jobs: Sequence[Job[Answer]], client: Any) -> Iterator[tuple[int, Answer]]:
    """The answers as they come. What a lost worker had in hand, Dask gives to another.

    Raises EngineError where workers are lost again and again or the scheduler is gone; whatever a job raises else.
    """
    from distributed import KilledWorker  # noqa: PLC0415 (an extra)
    from distributed.client import FutureCancelledError  # noqa: PLC0415
    from distributed.comm import CommClosedError  # noqa: PLC0415
    from joblib._dask import DaskDistributedBackend  # noqa: PLC0415

    class AsTheyCome(DaskDistributedBackend):  # type: ignore[misc]
        """joblib's own, which hands out answers one by one as well as all at once, and does not say so."""

        supports_return_generator = True

    parallel = Parallel(backend=AsTheyCome(client=client), return_as="generator_unordered", batch_size=1)
    found = parallel(delayed(_do)(job) for job in jobs)
    try:
        yield from found
    except (KilledWorker, FutureCancelledError, CommClosedError) as lost:
        raise EngineError(
            "Dask's workers were lost again and again, or its scheduler is gone, most likely because memory ran out. Give each worker more memory or "
            "start fewer of them, and start again; what a search had finished is kept."
        ) from lost
    finally:
        stop(found)


def _do(job: Job[Answer]) -> tuple[int, Answer]:
    return job()
