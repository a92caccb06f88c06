"""A session of Spark: started with candour's settings, silent, and gone with everything of it when the block ends."""

import logging
import os
import signal
import subprocess
import sys
import threading
import warnings
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from candour.config.engine import SparkEngine
from candour.engines.spark_settings import check_spark, list_settings, list_variables
from candour.errors import EngineError

LOG = "spark.log"
"""What Java says, in the private folder of the run: it would lie between the lines of candour's own answer."""
_SECONDS_TO_END = 30
_MOST_SAID = 300
_GIVEN_UP = "stopped SparkContext"
"""What Spark says where it has given up on a master that does not answer."""


@contextmanager
def open_session(asked: SparkEngine, folder: Path) -> Iterator[Any]:
    """A SparkSession, ended with the block, Java included. folder: for whatever Spark writes; for its owner only.

    Raises EngineError where Spark does not start, and as `check_spark` does.
    """
    check_spark(asked)
    with _put_back(), _hide_advice(), (folder / LOG).open("wb") as log:
        os.environ.update(list_variables(asked, folder, os.environ))
        session, gateway = _start(list_settings(asked, folder), log)
        try:
            yield session
        finally:
            _stop(session, gateway)


def _start(settings: Mapping[str, str], log: Any) -> tuple[Any, Any]:
    """The session, and the process of Java behind it."""
    from py4j.protocol import Py4JError  # noqa: PLC0415 (only where Spark is asked for)
    from pyspark import SparkConf, SparkContext  # noqa: PLC0415
    from pyspark.errors import PySparkException  # noqa: PLC0415
    from pyspark.java_gateway import launch_gateway  # noqa: PLC0415
    from pyspark.sql import SparkSession  # noqa: PLC0415

    if SparkContext._active_spark_context is not None or SparkContext._gateway is not None:
        raise EngineError(
            "This process has a session of Spark already, and there can be one alone. End it, or run candour as a command of its own."
        )
    gateway = None
    try:
        conf = SparkConf(loadDefaults=False).setAll(list(settings.items()))
        gateway = launch_gateway(conf, popen_kwargs={"stdout": log, "stderr": log})
        context = SparkContext(gateway=gateway, conf=conf)
        # It would print what it cannot receive where Java is lost.
        context._accumulatorServer.handle_error = lambda *_: None
        return SparkSession(context), gateway
    except (OSError, ValueError, Py4JError, PySparkException) as error:
        # Asked while Java is there, which holds the words.
        said = _shorten(error)
        if gateway is not None:
            _stop(None, gateway)
        raise EngineError(
            f"Spark did not start with the master '{settings['spark.master']}': {said}. Check engine.master and engine.options, that the "
            "cluster runs, and that this machine may reach it; or ask for the engine 'local'."
        ) from None
    except BaseException:
        if gateway is not None:
            _stop(None, gateway)
        raise


def _stop(session: Any, gateway: Any) -> None:
    from pyspark import SparkContext  # noqa: PLC0415 (only where Spark is asked for)

    # A cluster that is gone, or a Java that was killed, need not be told that all is over.
    with suppress(Exception):
        if session is not None:
            session.stop()
    with suppress(Exception):
        gateway.shutdown()
    SparkContext._gateway = SparkContext._jvm = None
    process = gateway.proc
    with suppress(OSError):
        process.stdin.close()
    try:
        process.wait(timeout=_SECONDS_TO_END)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


@contextmanager
def _put_back() -> Iterator[None]:
    """Spark changes the environment, the path of imports, and what Ctrl-C does: afterwards they are as they were."""
    environment, path = dict(os.environ), list(sys.path)
    main = threading.current_thread() is threading.main_thread()
    interrupted = signal.getsignal(signal.SIGINT)
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(environment)
        sys.path[:] = path
        if main:
            signal.signal(signal.SIGINT, interrupted)


@contextmanager
def _hide_advice() -> Iterator[None]:
    """PySpark's remark on pandas 3 concerns what is not used here: nothing goes through pandas on its way to a worker.

    What Py4J logs where Java is lost is said by an EngineError.
    """
    root, gateway = logging.getLogger(), logging.getLogger("py4j")
    level = gateway.level
    gateway.setLevel(logging.CRITICAL)
    root.addFilter(_is_not_gateway)
    try:
        with warnings.catch_warnings():
            warnings.filterwarnings("ignore", message="PySpark does not yet fully support pandas")
            yield
    finally:
        root.removeFilter(_is_not_gateway)
        gateway.setLevel(level)


def _is_not_gateway(record: logging.LogRecord) -> bool:
    return "py4j" not in Path(record.pathname).parts


def _shorten(error: Exception) -> str:
    """The first line of what Spark says; no part of a history has been seen yet, so it can hold nothing of one."""
    thrown = getattr(error, "java_exception", None)
    line = str(error if thrown is None else thrown.getMessage()).strip().splitlines() or [
        type(error).__name__
    ]
    return "it does not answer" if _GIVEN_UP in line[0] else line[0][:_MOST_SAID].rstrip(".")
