"""The same pilot, computed elsewhere than its configuration says: on a laptop instead of a cluster, or the other way round."""

import re

from candour.config.engine import LocalEngine, SparkEngine
from candour.config.pilot import PilotConfig
from candour.errors import ConfigError

_MASTER = re.compile(r"(?:spark|k8s)://\S+|yarn|local\[(?:\*|\d+)\]|local-cluster\[\d+,\d+,\d+\]")


def replace_engine(config: PilotConfig, said: str) -> PilotConfig:
    """The pilot with the engine that is said: `local`, `spark`, or the master of a Spark cluster; as it is where nothing is said.

    The history stays cut into as many parts as the configuration says, and options of Spark stay as they are. Raises ConfigError where
    the engine is not known.
    """
    asked = config.engine
    if not said:
        return config
    if said == "local":
        return config.model_copy(update={"engine": LocalEngine(partitions=asked.partitions)})
    if said != "spark" and not _MASTER.fullmatch(said):
        raise ConfigError(
            f"There is no engine '{said}'. Expected local, spark, or the master of a Spark cluster: spark://HOST:PORT, k8s://ADDRESS, yarn, or local[N] for "
            "N workers of Spark on this machine."
        )
    spark = (
        asked if isinstance(asked, SparkEngine) else SparkEngine(name="spark", partitions=asked.partitions)
    )
    return config.model_copy(
        update={"engine": spark if said == "spark" else spark.model_copy(update={"master": said})}
    )
