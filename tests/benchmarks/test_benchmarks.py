"""Benchmarks do not rot: each runs at its smallest size, the index names every one, and what they share measures what it says."""

import importlib
import json
import shlex
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from scipy import stats

FOLDER = Path(__file__).parents[2] / "benchmarks"
STEPS = (
    "part",
    "world",
    "asked",
    "compare",
    "duckdb",
    "featuretools",
    "floor",
    "generate",
    "kernel",
    "pandas",
    "polars",
)
SHARED = {"england", "index", "page", "run_all"}


@pytest.fixture(autouse=True)
def here(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The folder of benchmarks, from which nothing stays imported."""
    monkeypatch.syspath_prepend(str(FOLDER))
    before = set(sys.modules)
    yield
    for name in set(sys.modules) - before:
        if str(FOLDER) in str(getattr(sys.modules[name], "__file__", "")):
            del sys.modules[name]


def list_tiny() -> list[Any]:
    sys.path.insert(0, str(FOLDER))
    try:
        return [each for each in importlib.import_module("index").BENCHMARKS if "tiny" in each.arguments]
    finally:
        sys.path.remove(str(FOLDER))


@pytest.mark.parametrize("benchmark", list_tiny(), ids=lambda each: each.name)
def test_it_runs_at_its_smallest_size(benchmark: Any, tmp_path: Path) -> None:
    importlib.import_module("measuring.steps").stay_in_this_process()
    file = tmp_path / "found.json"
    main = importlib.import_module(benchmark.name).main
    code = main([*shlex.split(benchmark.arguments["tiny"]), "--json", str(file)])
    found = json.loads(file.read_text())
    assert code == (0 if all(limit["kept"] for limit in found["limits"]) else 1)
    assert found["tables"]
    assert all(table["rows"] for table in found["tables"])
    assert str(FOLDER.parent) not in file.read_text(), "no path of a machine leaves it"


def test_the_index_names_every_benchmark_and_no_other() -> None:
    files = {file.stem for file in FOLDER.glob("*.py")} - SHARED
    index = importlib.import_module("index")
    named = {each.name for each in index.BENCHMARKS}
    assert named <= files
    assert {file for file in files - named if not file.endswith(tuple(f"_{step}" for step in STEPS))} == set()
    assert all(set(each.arguments) <= set(index.SIZES) for each in index.BENCHMARKS)


def test_a_step_is_charged_with_what_its_own_children_cost() -> None:
    steps = importlib.import_module("measuring.steps")
    burn = "import time, sys; x = bytearray(150_000_000); s = time.process_time()\nwhile time.process_time() - s < 0.5: pass"
    start = (
        f"import subprocess, sys; subprocess.run([sys.executable, '-c', {burn!r}]); print('{{\"seen\": 1}}')"
    )
    cost = steps.run_command([sys.executable, "-c", start])
    assert cost.cpu >= 0.5
    assert cost.wall >= 0.5
    assert cost.peak >= 150e6
    assert cost.said["seen"] == 1


def test_a_step_that_takes_too_much_memory_is_ended_and_one_that_fails_is_said() -> None:
    steps = importlib.import_module("measuring.steps")
    hungry = "import time; x = bytearray(200_000_000); time.sleep(20)"
    with pytest.raises(steps.StepError, match="more than"):
        steps.run_command([sys.executable, "-c", hungry], most_memory=100e6)
    failed = steps.run_command([sys.executable, "-c", "raise SystemExit(3)"])
    with pytest.raises(steps.StepError, match="failed"):
        steps.summarise([failed])


def test_the_exponent_is_that_of_scipy() -> None:
    growth = importlib.import_module("measuring.growth")
    sizes, costs = [1.0, 2.0, 4.0, 8.0, 16.0], [3.0, 6.1, 11.8, 25.0, 47.0]
    fitted = growth.fit_growth(sizes, costs)
    line = stats.linregress(*([np.log(value) for value in values] for values in (sizes, costs)))
    assert fitted.exponent == pytest.approx(line.slope, rel=1e-12)
    assert fitted.standard_error == pytest.approx(line.stderr, rel=1e-9)


def test_a_broken_limit_shows_on_the_page_and_in_the_exit_code(tmp_path: Path) -> None:
    results, page = importlib.import_module("measuring.results"), importlib.import_module("page")
    result = results.Result("features", "Made up")
    result.start_table("A table", ("engine", "CPU s")).add("candour", 7.25)
    result.hold("features", 7.25, 6.5, "CPU s")
    result.hold("cells", 81, at_least=81)
    file = tmp_path / "found.json"
    assert result.finish(file) == 1
    found = json.loads(file.read_text()) | {
        "answers": "Made up", "command": "python benchmarks/features.py", "size": "small", "exit_code": 1,
        "whole": {"cpu": 1.0, "wall": 2.0, "peak": 3e6},
    }  # fmt: skip
    text = "\n".join(page.write_page([found]))
    assert "FAIL: features 7.25 CPU s (at most 6.50)" in text
    assert "PASS: cells 81 (at least 81)" in text
    assert "| candour |  7.25 |" in text
    assert "small size" in text
    assert "1 of 2 limits hold; broken: features" in "\n".join(page.write_head([found]))


def test_what_people_wrote_around_the_marks_stays(tmp_path: Path) -> None:
    page = importlib.import_module("page")
    file = tmp_path / "page.md"
    file.write_text("before\n<!-- benchmarks/page.py -->\nold\n<!-- end -->\nafter\n")
    assert not page.put(file, {"page": ["new"]}, check=True)
    assert "old" in file.read_text()
    page.put(file, {"page": ["new"]}, check=False)
    assert file.read_text() == "before\n<!-- benchmarks/page.py -->\nnew\n<!-- end -->\nafter\n"
    assert page.put(file, {"page": ["new"]}, check=True)


def test_an_interrupted_run_goes_on_and_a_finished_one_begins_anew(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run_all = importlib.import_module("run_all")
    monkeypatch.setattr(run_all, "RESULTS", tmp_path)
    monkeypatch.setattr(sys, "argv", ["run_all.py", "--size", "small"])
    wanted = [each.name for each in run_all.BENCHMARKS if "small" in each.arguments]
    asked: list[str] = []

    def run(benchmark: Any, *_: Any) -> None:
        if len(asked) == 2:
            asked.append("interrupted")
            raise KeyboardInterrupt
        asked.append(benchmark.name)

    monkeypatch.setattr(run_all, "run", run)
    with pytest.raises(KeyboardInterrupt):
        run_all.main()
    assert run_all.main() == 0
    assert asked == [*wanted[:2], "interrupted", *wanted[2:]]
    asked.clear()
    asked.append("anew")
    asked.append("from the first")
    with pytest.raises(KeyboardInterrupt):
        run_all.main()
    assert run_all.main() == 0
    assert asked == ["anew", "from the first", "interrupted", *wanted]
