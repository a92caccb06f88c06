"""Where a pilot is computed: its engine, with a private folder that every worker sees."""

from collections.abc import Iterator
from contextlib import contextmanager

from candour.config.engine import LocalEngine, SparkEngine
from candour.engines.engine import Engine
from candour.engines.opening import open_engine
from candour.tracking.code import fingerprint_code
from candour.workflow.workspace import Workspace, open_scratch


@contextmanager
def open_computing(asked: LocalEngine | SparkEngine, workspace: Workspace) -> Iterator[Engine]:
    """The engine, ended with the block. Its workers must have the very code of this process, whatever version that calls itself.

    Raises EngineError where what it needs is not installed, does not answer, or is not like this machine.
    """
    with (
        open_scratch(workspace) as scratch,
        open_engine(asked, scratch=scratch, fingerprint=fingerprint_code) as engine,
    ):
        yield engine
