"""From what a configuration asks for to the engine itself."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from candour.config import engine as settings
from candour.engines.engine import Engine
from candour.engines.local import LocalEngine
from candour.engines.memory import read_memory
from candour.engines.spark import name_version, open_spark
from candour.engines.spark_settings import check_spark
from candour.engines.threads import read_threads

SPARK = "spark"
"""The folder of Spark inside the private folder of a run."""
Asked = settings.LocalEngine | settings.SparkEngine


def check_engine(asked: Asked) -> None:
    """Whether this machine has what the engine needs: asked before anything is read, since reading takes long.

    Raises EngineError where something is not installed, ConfigError where CANDOUR_THREADS, CANDOUR_MEMORY or an option is wrong.
    """
    read_threads()
    read_memory()
    if asked.name == "spark":
        check_spark(asked)


@contextmanager
def open_engine(
    asked: Asked, *, scratch: Path, fingerprint: Callable[[], str] = name_version
) -> Iterator[Engine]:
    """The engine, ended with the block.

    scratch: a folder for its owner only that every worker sees. fingerprint: tells one candour from another on the workers of a cluster.
    Raises EngineError where what it needs is not installed, does not answer, or is of another version.
    """
    if asked.name == "spark":
        folder = scratch / SPARK
        folder.mkdir(mode=0o700)
        with open_spark(asked, folder=folder, fingerprint=fingerprint) as spark:
            yield spark
        return
    local = LocalEngine(workers=None)
    try:
        yield local
    finally:
        local.close()
