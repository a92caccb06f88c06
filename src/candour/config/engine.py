"""Where a pilot is computed, and how much at a time. The answer is the same, byte for byte, so none of it is part of its fingerprint."""

from typing import Annotated, Literal

from pydantic import Field

from candour.config.stage import Stage

Partitions = Literal["auto"] | Annotated[int, Field(ge=1, le=100_000)]
Parallel = Literal["loky", "dask"]


class LocalEngine(Stage):
    """One machine: the parts of the history pass through memory, a few at a time, on as many cores as are allowed."""

    name: Literal["local"] = "local"
    """This machine alone."""
    partitions: Partitions = "auto"
    """Into how many parts the children are cut, families kept together. `auto`: one for every 50,000 children."""


class SparkEngine(Stage):
    """An Apache Spark cluster (needs the extra `spark` and Java 17). All workers must see the run store under the same path."""

    name: Literal["spark"]
    """Workers of a Spark cluster."""
    master: str = Field(default="local[*]", min_length=1)
    """Where the cluster is, such as `spark://host:7077` or `yarn`; `local[2]` is two workers on this machine."""
    partitions: Partitions = "auto"
    """Into how many parts the children are cut, families kept together. `auto`: one for every 50,000 children."""
    options: dict[str, str] = Field(default_factory=dict)
    """Further settings of Spark, such as `{spark.executor.memory: 8g}`."""


Engine = Annotated[LocalEngine | SparkEngine, Field(discriminator="name")]

__all__ = ["Engine", "LocalEngine", "Parallel", "Partitions", "SparkEngine"]
