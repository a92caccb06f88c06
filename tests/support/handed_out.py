"""Work that tests hand out: it lies here because a worker has to be able to import it."""

import os
import signal
import stat
from pathlib import Path
from typing import Any

from joblib import effective_n_jobs
from threadpoolctl import threadpool_info

from candour.errors import ModelError
from candour.side_by_side import do_all, open_place


def look_around(_value: object, _task: int) -> dict[str, Any]:
    with open_place("dask", Path("/nowhere"), workers=3):
        nested = do_all(tell_process, None, range(4))
    return {
        "processes": {os.getpid(), *nested},
        "threads": max((library["num_threads"] for library in threadpool_info()), default=1),
        "workers": effective_n_jobs(None),
    }


def tell_process(_value: object, _task: object) -> int:
    return os.getpid()


def die_once(marker: Path, task: int) -> int:
    if task == 2 and not marker.exists():
        marker.touch()
        os.kill(os.getpid(), signal.SIGKILL)
    return task * task


def die(_value: object, task: int) -> int:
    if task == 1:
        os.kill(os.getpid(), signal.SIGKILL)
    return task


def refuse_some(_value: object, task: int) -> int:
    if task in {3, 5}:
        raise ModelError(f"fit {task}")
    return task


def see_files(folder: Path, _task: int) -> list[tuple[int, int]]:
    """The rights to the folder that the value lies in, and to the files in it, as a worker finds them."""
    return [
        (stat.S_IMODE(above.stat().st_mode), stat.S_IMODE(file.stat().st_mode))
        for above in folder.glob(".side-by-side*")
        for file in above.glob("*.mapped")
    ]
