"""From what a configuration asks for to the engine itself."""

from collections.abc import Iterator
from contextlib import contextmanager

from candour.config import engine as settings
from candour.engines.engine import Engine
from candour.engines.local import LocalEngine
from candour.errors import EngineError


@contextmanager
def open_engine(asked: settings.LocalEngine | settings.SparkEngine) -> Iterator[Engine]:
    """The engine, ended with the block. Raises EngineError where what it needs is not installed or does not answer."""
    if asked.name == "local":
        local = LocalEngine(workers=None)
        try:
            yield local
        finally:
            local.close()
    else:
        raise EngineError("The engine 'spark' is not built yet. Ask for 'local'.")
