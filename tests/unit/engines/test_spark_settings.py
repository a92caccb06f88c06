"""What Spark is told, and what is said where it cannot run: no Java is started here."""

import sys
from importlib.metadata import PackageNotFoundError
from pathlib import Path

import pytest

from candour.config.engine import SparkEngine
from candour.engines import spark_settings
from candour.engines.spark import _explain
from candour.engines.spark_session import _shorten
from candour.engines.spark_settings import check_spark, list_settings, list_variables
from candour.errors import ConfigError, EngineError


def ask_for(master: str = "local[2]", **options: str) -> SparkEngine:
    return SparkEngine(
        name="spark", master=master, options={name.replace("_", "."): said for name, said in options.items()}
    )


def make_java(folder: Path, text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A JAVA_HOME whose java is this shell text."""
    program = folder / "bin" / "java"
    program.parent.mkdir()
    program.write_text(f"#!/bin/sh\n{text}\n")
    program.chmod(0o755)
    monkeypatch.setenv("JAVA_HOME", str(folder))


@pytest.mark.parametrize("version", ["1.8.0_412", "11.0.2"])
def test_an_old_java_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, version: str) -> None:
    make_java(tmp_path, f"echo 'openjdk version \"{version}\" 2024' >&2", monkeypatch)
    with pytest.raises(
        EngineError, match=f"Java {version.split('.', maxsplit=1)[0]} is found.*needs 17 or later"
    ):
        check_spark(ask_for())


def test_a_java_that_is_new_enough_is_taken(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    make_java(tmp_path, "echo 'openjdk version \"21.0.1\" 2024' >&2", monkeypatch)
    check_spark(ask_for())


def test_no_java_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JAVA_HOME", str(tmp_path))
    with pytest.raises(EngineError, match="none that starts where JAVA_HOME says"):
        check_spark(ask_for())
    monkeypatch.delenv("JAVA_HOME")
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(EngineError, match="none that starts on the PATH"):
        check_spark(ask_for())


def test_pyspark_that_is_missing_or_another_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(spark_settings, "version", lambda _: "3.5.1")
    with pytest.raises(EngineError, match=r"PySpark 3\.5\.1 is installed; this candour needs 4\.3"):
        check_spark(ask_for())

    def find_none(name: str) -> str:
        raise PackageNotFoundError(name)

    monkeypatch.setattr(spark_settings, "version", find_none)
    with pytest.raises(EngineError, match=r"candour\[spark\]"):
        check_spark(ask_for())


@pytest.mark.parametrize(
    "option", ["spark_eventLog_enabled", "spark_ui_enabled", "spark_local_dir", "spark_master"]
)
def test_options_that_would_show_or_keep_what_is_done_are_refused(option: str) -> None:
    with pytest.raises(ConfigError, match=f"sets '{option.replace('_', '.')}', which candour sets itself"):
        check_spark(ask_for(**{option: "true"}))


@pytest.mark.parametrize(("master", "threads", "told"), [
    ("local", None, "local[1,4]"),
    ("local[2]", None, "local[2,4]"),
    ("local[*]", None, "local[*,4]"),
    ("local[*]", "3", "local[3,4]"),
    ("local-cluster[2,1,1024]", None, "local-cluster[2,1,1024]"),
    ("spark://host:7077", "3", "spark://host:7077"),
])  # fmt: skip
def test_a_part_is_tried_again_on_one_machine_too(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, master: str, threads: str | None, told: str
) -> None:
    monkeypatch.delenv("CANDOUR_THREADS", raising=False)
    if threads is not None:
        monkeypatch.setenv("CANDOUR_THREADS", threads)
    settings = list_settings(ask_for(master), tmp_path)
    assert (settings["spark.master"], settings["spark.task.maxFailures"]) == (told, "4")


def test_nothing_is_shown_kept_or_written_elsewhere(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("OPENBLAS_CORETYPE", "Haswell")
    settings = list_settings(ask_for("spark://host:7077", spark_executor_memory="8g"), tmp_path)
    assert settings["spark.executor.memory"] == "8g"
    assert {
        settings[name] for name in ("spark.ui.enabled", "spark.eventLog.enabled", "spark.speculation")
    } == {"false"}
    for name in ("spark.local.dir", "spark.sql.warehouse.dir", "spark.driver.extraJavaOptions"):
        assert str(tmp_path) in settings[name]
    assert settings["spark.executorEnv.OPENBLAS_NUM_THREADS"] == "1"
    assert settings["spark.executorEnv.OPENBLAS_CORETYPE"] == "Haswell"
    assert "spark.driver.host" not in settings
    assert list_settings(ask_for("local[2]"), tmp_path)["spark.driver.host"] == "127.0.0.1"


@pytest.mark.parametrize(("asked", "environment", "python"), [
    (ask_for("local[2]"), {"PYSPARK_PYTHON": "/other/python"}, sys.executable),
    (ask_for("yarn"), {"PYSPARK_PYTHON": "/other/python"}, "/other/python"),
    (ask_for("yarn"), {}, sys.executable),
    (ask_for("yarn", spark_pyspark_python="/a/python"), {"PYSPARK_PYTHON": "/other/python"}, "/a/python"),
])  # fmt: skip
def test_which_python_the_workers_have(
    tmp_path: Path, asked: SparkEngine, environment: dict[str, str], python: str
) -> None:
    told = list_variables(asked, tmp_path, environment)
    assert (told["PYSPARK_PYTHON"], told["SPARK_LOCAL_DIRS"]) == (python, str(tmp_path))


@pytest.mark.parametrize(("said", "expected"), [
    ("Job aborted: Task 1 in stage 3.0 failed 4 times, most recent failure: S0000001", "worker of part 7 of the history was lost 4 times"),
    ("Task 0 failed: ModuleNotFoundError: No module named 'candour.engines'", "has no module 'candour.engines'"),
    ("SparkContext was shut down: S0000001", r"stopped before all parts were done \(RuntimeError\)"),
])  # fmt: skip
def test_what_spark_gave_up_on_is_said_in_our_own_words(said: str, expected: str) -> None:
    explained = _explain(RuntimeError(said), [5, 7])
    with pytest.raises(EngineError, match=expected):
        raise explained
    assert "S0000001" not in str(explained)


@pytest.mark.parametrize(("said", "expected"), [
    ("Could not parse Master URL: 'spark:/host'\nat org.apache", "Could not parse Master URL: 'spark:/host'"),
    ("Cannot call methods on a stopped SparkContext.", "it does not answer"),
    ("", "ValueError"),
])  # fmt: skip
def test_why_spark_did_not_start_is_one_line(said: str, expected: str) -> None:
    assert _shorten(ValueError(said)) == expected
