"""The same pilot, computed elsewhere: another engine, the same parts, the same fingerprint."""

from pathlib import Path

import pytest

from candour.config.canonical import canonical_json, hash_config, hash_written
from candour.config.elsewhere import replace_engine
from candour.config.engine import LocalEngine, SparkEngine
from candour.config.loading import load_pilot
from candour.config.pilot import PilotConfig
from candour.errors import ConfigError

QUICKSTART = Path(__file__).parents[3] / "configs" / "quickstart.yaml"
CLUSTER = SparkEngine(
    name="spark", master="spark://host:7077", partitions=5, options={"spark.executor.memory": "8g"}
)


def ask_for(engine: LocalEngine | SparkEngine) -> PilotConfig:
    return load_pilot(QUICKSTART).model_copy(update={"engine": engine})


@pytest.mark.parametrize(("engine", "said", "expected"), [
    (CLUSTER, "", CLUSTER),
    (CLUSTER, "local", LocalEngine(partitions=5)),
    (CLUSTER, "spark", CLUSTER),
    (CLUSTER, "yarn", CLUSTER.model_copy(update={"master": "yarn"})),
    (LocalEngine(partitions=3), "spark", SparkEngine(name="spark", partitions=3)),
    (LocalEngine(), "local[4]", SparkEngine(name="spark", master="local[4]")),
    (LocalEngine(), "k8s://https://host:443", SparkEngine(name="spark", master="k8s://https://host:443")),
])  # fmt: skip
def test_the_engine_is_replaced_and_the_fingerprint_is_not(
    engine: LocalEngine | SparkEngine, said: str, expected: LocalEngine | SparkEngine
) -> None:
    asked = ask_for(engine)
    replaced = replace_engine(asked, said)
    assert replaced.engine == expected
    assert hash_config(replaced) == hash_config(asked) == hash_written(canonical_json(replaced))


@pytest.mark.parametrize("said", ["dask", "local[two]", "host:7077", "LOCAL"])
def test_an_engine_that_nobody_knows_is_refused(said: str) -> None:
    with pytest.raises(ConfigError, match="There is no engine"):
        replace_engine(ask_for(LocalEngine()), said)


def test_what_was_changed_after_it_was_written_has_another_hash() -> None:
    written = canonical_json(ask_for(LocalEngine()))
    for altered in (written + b" ", written.replace(b'"seed":', b'"seed":1'), b"[]", b"not JSON"):
        assert hash_written(altered) != hash_written(written)
