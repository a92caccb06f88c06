"""How to look at the run store in MLflow's own pages, on this machine only."""

import sys
from dataclasses import dataclass
from pathlib import Path

from candour.tracking.address import DATABASE, find_server, name_server
from candour.tracking.opening import open_store

HOST = "127.0.0.1"


@dataclass(frozen=True)
class BrowsingPlan:
    """The address to open, and the command that serves it; empty where a tracking server does already."""

    address: str
    command: tuple[str, ...]


def plan_browsing(mlruns: Path, *, port: int) -> BrowsingPlan:
    """Plan to serve a store. Raises TrackingError where there is none."""
    store = open_store(mlruns, create=False)
    # Without this fragment MLflow opens its pages for language models.
    fragment = f"#/experiments/{store.experiment_id}/runs?workflowType=machine_learning"
    address = find_server()
    if address is not None:
        return BrowsingPlan(f"{name_server(address)}/{fragment}", ())
    uri = f"sqlite:///{(store.directory / DATABASE).as_posix()}"
    command = (sys.executable, "-m", "mlflow", "ui", "--backend-store-uri", uri, "--host", HOST)
    return BrowsingPlan(f"http://{HOST}:{port}/{fragment}", (*command, "--port", str(port), "--workers", "1"))
