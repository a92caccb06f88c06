"""What candour tells Spark, and what it needs on this machine before Spark is started at all."""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Mapping
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Final

from candour.config.engine import SparkEngine
from candour.engines.crew import MOST_TRIES, ONE_THREAD
from candour.engines.threads import read_threads
from candour.errors import ConfigError, EngineError

SPARK: Final = "4.3"
"""The release of Spark that candour is tested with; its patches serve too."""
OLDEST_JAVA: Final = 17
KERNEL: Final = "OPENBLAS_CORETYPE"
"""Which kernel of the linear algebra runs: each sums in another order, so that all workers have that of the machine that asks."""
PYTHON: Final = "spark.pyspark.python"
_OWN: Final = frozenset(
    {
        "spark.app.name", "spark.api.mode", "spark.eventLog.enabled", "spark.local.dir", "spark.master", "spark.remote", "spark.speculation",
        "spark.sql.warehouse.dir", "spark.task.maxFailures", "spark.ui.enabled",
    }
)  # fmt: skip
"""Options that are not the user's: each would write elsewhere, show what is done, or do a part twice at the same time."""
_LOCAL: Final = re.compile(r"local(?:\[(\*|\d+)\])?")
_JAVA: Final = "-XX:+UseSerialGC -XX:TieredStopAtLevel=1 -XX:-UsePerfData"
"""Java only sends part numbers around: it should start soon, and write nothing in the temporary folder of the machine."""


def check_spark(asked: SparkEngine) -> None:
    """Raises EngineError where PySpark or Java is missing or of another version, ConfigError where an option is candour's own."""
    own = sorted(_OWN & set(asked.options))
    if own:
        raise ConfigError(
            f"engine.options sets '{own[0]}', which candour sets itself: a run of Spark shows no pages, keeps no log of events, and writes nothing outside "
            "the private folder of the run. Leave it out."
        )
    try:
        found = version("pyspark")
    except PackageNotFoundError:
        raise EngineError(
            "The engine 'spark' needs PySpark, which is not installed. Install candour with the extra 'spark' (pip install 'candour[spark]'), on the "
            "workers too; or ask for the engine 'local'."
        ) from None
    if not found.startswith(f"{SPARK}."):
        raise EngineError(
            f"PySpark {found} is installed; this candour needs {SPARK}, and the cluster must run the same. Install that, or ask for the engine 'local'."
        )
    _check_java()


def is_local(master: str) -> bool:
    """Whether the workers are threads of the driver."""
    return _LOCAL.fullmatch(master) is not None


def list_settings(asked: SparkEngine, folder: Path) -> dict[str, str]:
    """All that Spark is told, the user's options among it. folder: the private folder of the run, for whatever Spark writes."""
    with_kernel = {KERNEL: os.environ[KERNEL]} if KERNEL in os.environ else {}
    settings = {
        "spark.driver.extraJavaOptions": _JAVA,
        "spark.executor.extraJavaOptions": _JAVA,
        "spark.sql.codegen.wholeStage": "false",
        **{f"spark.executorEnv.{name}": said for name, said in {**ONE_THREAD, **with_kernel}.items()},
        **(
            {"spark.driver.host": "127.0.0.1", "spark.driver.bindAddress": "127.0.0.1"}
            if asked.master.startswith("local")
            else {}
        ),
        **asked.options,
        "spark.app.name": "candour",
        "spark.api.mode": "classic",
        "spark.eventLog.enabled": "false",
        "spark.local.dir": str(folder),
        "spark.master": _name_master(asked.master),
        "spark.speculation": "false",
        "spark.sql.warehouse.dir": str(folder / "warehouse"),
        "spark.task.maxFailures": str(MOST_TRIES),
        "spark.ui.enabled": "false",
        "spark.ui.showConsoleProgress": "false",
    }
    settings["spark.driver.extraJavaOptions"] += f' "-Djava.io.tmpdir={folder}"'
    return settings


def list_variables(asked: SparkEngine, folder: Path, environment: Mapping[str, str]) -> dict[str, str]:
    """Environment variables while Spark is started: Spark itself, and not the settings, reads these."""
    local = is_local(asked.master)
    python = asked.options.get(PYTHON) or (not local and environment.get("PYSPARK_PYTHON")) or sys.executable
    return {
        "PYSPARK_PYTHON": python,
        "PYSPARK_DRIVER_PYTHON": sys.executable,
        "SPARK_LOCAL_DIRS": str(folder),
    }


def _name_master(master: str) -> str:
    """The master; where it is this machine, with as many tries as a cluster allows, which Spark's own mode on one machine does not."""
    found = _LOCAL.fullmatch(master)
    if found is None:
        return master
    workers = found[1] or "1"
    if workers == "*":
        workers = str(read_threads() or "*")
    return f"local[{workers},{MOST_TRIES}]"


def _check_java() -> None:
    home = os.environ.get("JAVA_HOME")
    program = str(Path(home) / "bin" / "java") if home else shutil.which("java")
    try:
        told = subprocess.run(  # noqa: S603 (no shell; the Java that Spark would start too)
            [program or "java", "-version"], capture_output=True, text=True, check=True, timeout=60
        )
    except (OSError, subprocess.SubprocessError):
        raise EngineError(
            f"The engine 'spark' needs Java {OLDEST_JAVA} or later, and there is none that starts"
            f"{' where JAVA_HOME says' if home else ' on the PATH'}. Install it (on Debian: apt-get install openjdk-17-jre-headless), or ask for the "
            "engine 'local'."
        ) from None
    found = re.search(r'version "(\d+)', told.stderr)
    if found is not None and int(found[1]) < OLDEST_JAVA:
        raise EngineError(
            f"Java {found[1]} is found; the engine 'spark' needs {OLDEST_JAVA} or later. Install that and let JAVA_HOME name it, or ask for the engine "
            "'local'."
        )
