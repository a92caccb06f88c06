"""Spark for a test: on this machine, with real executors that can be killed, and gone afterwards."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from candour.config.engine import SparkEngine as Asked
from candour.engines.opening import check_engine, open_engine
from candour.engines.spark import SparkEngine
from candour.errors import EngineError

SUPPORT = Path(__file__).parent
EXECUTORS = "local-cluster[2,1,1024]"
"""Two executors of one core and a gigabyte: processes of their own, as on a cluster."""


@dataclass(frozen=True)
class Running:
    """An engine on Spark. scratch: the private folder of its run. home: where Spark's own workers write, which on a cluster is its affair."""

    engine: SparkEngine
    scratch: Path
    home: Path


def ask_for(master: str) -> Asked:
    """Spark whose workers find what lies beside this file."""
    return Asked(name="spark", master=master, options={"spark.executorEnv.PYTHONPATH": str(SUPPORT)})


def require_spark() -> None:
    """Skip the test, and say why, where Spark cannot run; fail on a CI server."""
    try:
        check_engine(ask_for(EXECUTORS))
    except EngineError as missing:
        reason = f"no Spark: {missing} (see tests/java/install.sh)"
        if os.environ.get("CI") == "true":
            pytest.fail(reason)
        pytest.skip(reason)


@contextmanager
def running_spark(
    folder: Path, monkeypatch: pytest.MonkeyPatch, *, master: str = EXECUTORS
) -> Iterator[Running]:
    """An engine on Spark for as long as the block lasts."""
    require_spark()
    home, scratch = folder / "spark home", folder / "scratch"
    _make_home(home)
    scratch.mkdir(mode=0o700)
    monkeypatch.setenv("SPARK_HOME", str(home))
    with open_engine(ask_for(master), scratch=scratch) as engine:
        assert isinstance(engine, SparkEngine)
        yield Running(engine, scratch, home)


def _make_home(home: Path) -> None:
    """Executors of a local cluster write their own logs into the installation of Spark; so it gets one that is a folder of links."""
    import pyspark

    installed = Path(pyspark.__file__).parent
    home.mkdir()
    for name in ("bin", "jars", "python"):
        (home / name).symlink_to(installed / name)
