"""docs/engines.md says what the engines do: its examples are read, and its numbers are those of the code."""

import re
from pathlib import Path

import pytest
from ruamel.yaml import YAML

from candour.config.elsewhere import replace_engine
from candour.config.loading import load_pilot
from candour.config.pilot import PilotConfig
from candour.data.partitions.families import CHILDREN_PER_PART
from candour.engines.crew import MOST_TRIES
from candour.engines.memory import MEMORY_PER_PART, read_memory
from candour.engines.spark import SECONDS_TO_ANSWER
from candour.engines.spark_settings import _OWN, OLDEST_JAVA, SPARK
from candour.engines.spark_workers import _LIBRARIES
from candour.engines.threads import read_threads
from candour.errors import EngineError

ROOT = Path(__file__).parents[2]
TEXT = (ROOT / "docs" / "engines.md").read_text(encoding="utf-8")
WORDS = " ".join(TEXT.split())


def test_the_examples_are_read_as_parts_of_a_pilot() -> None:
    examples = re.findall(r"```yaml\n(.*?)```", TEXT, flags=re.DOTALL)
    pilot = load_pilot(ROOT / "configs" / "quickstart.yaml").model_dump(mode="json", exclude_unset=True)
    read = [PilotConfig.model_validate({**pilot, **YAML(typ="safe").load(example)}) for example in examples]
    assert [one.engine.name for one in read][:2] == ["local", "spark"]


def test_the_engines_of_its_commands_are_known() -> None:
    pilot = load_pilot(ROOT / "configs" / "quickstart.yaml")
    said = re.findall(r"--engine (\S+)$", TEXT, flags=re.MULTILINE)
    assert said == ["local", "spark://host:7077", "local"]
    for engine in said:
        assert replace_engine(pilot, engine).engine.name in {"local", "spark"}


def test_its_variables_are_read() -> None:
    said = dict(re.findall(r"`(CANDOUR_\w+)=(\w+)`", TEXT))
    assert (read_threads(said), read_memory(said), read_memory({"CANDOUR_MEMORY": "800M"})) == (
        4,
        16 * 2**30,
        800 * 2**20,
    )


@pytest.mark.parametrize("words", [
    f"one part for every {CHILDREN_PER_PART:,} children",
    f"planned with **{MEMORY_PER_PART // 2**30} gigabyte** of memory",
    f"up to {MOST_TRIES} times in all",
    f"within {SECONDS_TO_ANSWER} seconds",
    f"Java {OLDEST_JAVA} or later",
    f"PySpark {SPARK}",
    f"exit code {EngineError.exit_code}",
])  # fmt: skip
def test_its_numbers_are_those_of_the_code(words: str) -> None:
    assert words in WORDS


def test_the_options_that_it_calls_refused_are() -> None:
    named = re.search(r"candour's own and refused: (.*?) and a few more", WORDS)
    assert named is not None
    assert set(re.findall(r"`(spark\.[\w.]+)`", named[1])) <= _OWN


def test_the_libraries_that_it_says_are_compared_are() -> None:
    names = {"numpy": "NumPy", "pandas": "pandas", "pyarrow": "PyArrow", "scikit-learn": "scikit-learn"}
    assert (
        f"the versions of Python, {', '.join(names[name] for name in _LIBRARIES[:-1])} and {_LIBRARIES[-1]}"
        in WORDS
    )
