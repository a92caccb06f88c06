"""Tasks that talk to one another while they are done, so all must begin at once, each with an address of its own.

On Dask's workers where a place with such workers is open, one task a worker, pinned to it; else on threads of this process, over the loopback address. A task is
told its number and everybody's addresses, and its answer depends on the number alone, so it is the same wherever the tasks are done.
"""

import contextlib
import os
import socket
import sys
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import groupby
from typing import Any, TypeVar
from urllib.parse import urlparse

from threadpoolctl import threadpool_limits

from candour.errors import EngineError
from candour.side_by_side.mapped import Sent, Shared
from candour.side_by_side.places import AT_WORK, Place, find_place

Value = TypeVar("Value")
Answer = TypeVar("Answer")
Addresses = tuple[str, ...]
Work = Callable[[Value, int, Addresses], Answer]

PAUSE = 2
"""Seconds between two looks at whether all workers are still there."""
LOOPBACK = "127.0.0.1"
LOST = (
    "A Dask worker was lost while several fitted one forecast together, or the scheduler is gone, most likely because memory ran out. Restart the workers, "
    "with more memory each or more of them, and start again; what a search had finished is kept."
)


def has_workers() -> bool:
    """Whether what is done together would be done by Dask's workers, so that nothing else should be asked of them at the same time."""
    return find_place().is_dask and not AT_WORK.get()


def do_together(work: Work[Value, Answer], value: Value, count: int) -> list[Answer]:
    """The answers of `work(value, number, addresses)` for the numbers from 0, in their order.

    work: a function of a module, which depends on the value and its number; `addresses` (host:port, one for each number) only say where the others
    are. Raises EngineError where the cluster has too few workers, or loses one.
    """
    if not has_workers():
        return _do_here(work, value, count)
    place = find_place()
    with Shared(value) as shared:
        return _do_by_workers(work, shared.send(place.find_scratch), count, place)


def _do_here(work: Work[Value, Answer], value: Value, count: int) -> list[Answer]:
    addresses = tuple(f"{LOOPBACK}:{port}" for port in find_ports(count))
    with quiet_libraries(), threadpool_limits(limits=1), ThreadPoolExecutor(count) as pool:
        asked = [pool.submit(work, value, number, addresses) for number in range(count)]
        return [each.result() for each in asked]


def _do_by_workers(work: Work[Value, Answer], sent: Sent[Value], count: int, place: Place) -> list[Answer]:
    client = place.find_client(count)
    chosen = _choose_workers(client, count, is_ours=not place.is_elsewhere)
    addresses = _choose_addresses(client, chosen)
    asked = [
        client.submit(
            _Together(work, sent, number, addresses), workers=[worker], allow_other_workers=False, pure=False
        )
        for number, worker in enumerate(chosen)
    ]
    try:
        return _wait(client, asked, chosen)
    finally:
        client.cancel(asked)


def _choose_workers(client: Any, count: int, *, is_ours: bool) -> list[str]:
    """So many workers, in the order of their addresses; a cluster of this machine gets as many as are needed."""
    if is_ours and len(client.nthreads()) < count:
        client.cluster.scale(count)
        client.wait_for_workers(count, timeout=60)
    found = sorted(client.nthreads())
    if len(found) < count:
        raise EngineError(
            f"A forecast is to be fitted on {count} machines together, and the Dask cluster has {len(found)} workers. Start more of them (dask worker ADDRESS "
            "--nthreads 1), or ask for fewer machines, which is another forecast."
        )
    return found[:count]


def _choose_addresses(client: Any, workers: Sequence[str]) -> Addresses:
    """A free port for each worker; those of one host are asked for together, so that they differ."""
    hosts = [urlparse(worker).hostname or LOOPBACK for worker in workers]
    ports: dict[str, list[int]] = {}
    for host, group in groupby(sorted(zip(hosts, workers, strict=True)), key=lambda pair: pair[0]):
        there = [worker for _, worker in group]
        ports[host] = client.submit(
            find_ports, len(there), workers=[there[0]], allow_other_workers=False, pure=False
        ).result(timeout=60)
    return tuple(f"{host}:{ports[host].pop(0)}" for host in hosts)


def _wait(client: Any, asked: Sequence[Any], workers: Sequence[str]) -> list[Any]:
    """All answers, or the error of the first that fails. What one is waiting for, another cannot do: a lost worker ends them all."""
    from distributed import KilledWorker  # noqa: PLC0415 (an extra)
    from distributed.client import FutureCancelledError  # noqa: PLC0415
    from distributed.comm import CommClosedError  # noqa: PLC0415

    try:
        while pending := [each for each in asked if each.status == "pending"]:
            if set(workers) - set(client.nthreads()):
                raise EngineError(LOST)
            if any(each.status == "error" for each in asked):
                break
            with contextlib.suppress(TimeoutError):
                pending[0].result(timeout=PAUSE)
        failed = [each for each in asked if each.status == "error"]
        return [each.result() for each in failed or asked]
    except (KilledWorker, FutureCancelledError, CommClosedError) as lost:
        raise EngineError(LOST) from lost


@dataclass(frozen=True)
class _Together:
    """One of the tasks on its way to its worker."""

    work: Callable[[Any, int, Addresses], Any]
    sent: Sent[Any]
    number: int
    addresses: Addresses

    def __call__(self) -> Any:
        token = AT_WORK.set(True)
        try:
            with quiet_libraries(), threadpool_limits(limits=1):
                return self.work(self.sent.open(), self.number, self.addresses)
        finally:
            AT_WORK.reset(token)


def find_ports(count: int) -> list[int]:
    """So many ports of this machine that nobody listens on now, all different."""
    held = [socket.socket(socket.AF_INET, socket.SOCK_STREAM) for _ in range(count)]
    try:
        for each in held:
            each.bind(("", 0))
        return [int(each.getsockname()[1]) for each in held]
    finally:
        for each in held:
            each.close()


@contextmanager
def quiet_libraries() -> Iterator[None]:
    """Keep what a library's own threads print out of the standard output, which may be read by a program."""
    sys.stdout.flush()
    kept, nowhere = os.dup(1), os.open(os.devnull, os.O_WRONLY)
    try:
        os.dup2(nowhere, 1)
        yield
    finally:
        os.dup2(kept, 1)
        os.close(kept)
        os.close(nowhere)
