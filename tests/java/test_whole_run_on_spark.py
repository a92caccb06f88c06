"""A whole pilot on Spark, from extracts to report, and built again on one machine without it: everything is the same, byte for byte."""

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from running_spark import require_spark
from small_pilot import CONFIG

PARTS = 3


@dataclass(frozen=True)
class Answered:
    """What a command left: its answer, and what it said beside it."""

    answer: dict[str, Any]
    said: str


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    require_spark()
    folder = tmp_path_factory.mktemp("whole run")
    asked = f"audits: [performance, time_travel]\nengine: {{name: local, partitions: {PARTS}}}\n"
    (folder / "three.yaml").write_text(CONFIG.replace("name: small", "name: three") + asked)
    return folder


@pytest.fixture(scope="module")
def on_spark(folder: Path) -> Answered:
    return answer(folder, "run", "three.yaml", "--engine", "local[2]", "--no-pdf")


@pytest.fixture(scope="module")
def built_again(folder: Path, on_spark: Answered) -> Answered:
    return answer(folder, "reproduce", "three", "--engine", "local", "--no-pdf")


def answer(folder: Path, *command: str) -> Answered:
    program = Path(sys.executable).with_name("candour")
    done = subprocess.run(
        [str(program), *command, "--json", "--quiet"],
        cwd=folder,
        env={**os.environ, "CANDOUR_THREADS": "2"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return Answered(json.loads(done.stdout), done.stderr)


def test_the_answer_is_json_and_spark_says_nothing_beside_it(on_spark: Answered) -> None:
    assert on_spark.answer["name"] == "three"
    # The standing and the missing PDF are said of every run; nothing of Spark, Java or pandas.
    for word in ("spark", "java", "warn", "pandas", "traceback"):
        assert word not in on_spark.said.lower()


def test_nothing_of_spark_is_left_and_nothing_was_written_elsewhere(folder: Path, on_spark: Answered) -> None:
    assert {path.name for path in folder.iterdir()} == {
        "extracts",
        "histories",
        "mlruns",
        "reports",
        "three.yaml",
    }
    (history,) = (folder / "histories").iterdir()
    described = json.loads((history / "history.json").read_text())
    assert described["parts"] == PARTS
    assert [path for path in folder.rglob("*") if "spark" in path.name.lower()] == []


def test_the_run_keeps_where_it_was_computed(folder: Path, on_spark: Answered) -> None:
    (recipe,) = (folder / "mlruns").rglob("recipe.json")
    assert json.loads(recipe.read_text())["engine"] == "spark"
    assert "local[2]" not in recipe.read_text()


def test_built_again_on_one_machine_it_is_the_same_bytes(built_again: Answered) -> None:
    reproduction = built_again.answer["reproduction"]
    assert reproduction["grade"] == "identical"
    grades = {(stage["stage"], stage["grade"]) for stage in reproduction["stages"]}
    for stage in ("configuration", "history", "evidence", "models", "findings", "report"):
        assert {grade for name, grade in grades if name == stage} == {"identical"}
    assert (reproduction["then"]["engine"], reproduction["now"]["engine"]) == ("spark", "local")
    said = "Computed by the engine 'spark' then, by 'local' now, which is made to change no byte."
    assert said in built_again.answer["causes"]
