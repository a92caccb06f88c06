"""However many threads and workers there are, a pilot is the same bytes: all eight models, texts, a search by Optuna, audits, the findings and the pages of the report."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from joblib import Parallel
from threadpoolctl import threadpool_limits

from candour.config.loading import load_pilot
from candour.engines.threads import VARIABLE, read_threads
from candour.errors import ConfigError
from candour.report.machine.exports import view_findings
from candour.report.pages.page import view_pages
from candour.side_by_side import processes
from candour.tracking import surroundings
from candour.tracking.opening import open_store
from candour.tracking.runs import find_model_runs
from candour.workflow.run import run_pilot

CONFIG = """
version: 1
name: everything
seed: 7
extracts:
  synthetic: {children: 1000, years: 5, last_year: 2026, seed: 3, documents: true}
question:
  decision_point: referral_received
  outcome: {kinds: [cp_plan, care_episode], within_days: 365}
  population: {exclude_if_open: [cp_plan, care_episode]}
features:
  families:
    - {family: age}
    - {family: count, events: [referral, section_47, cp_plan], windows: [365, ever]}
    - {family: days_since, events: [referral]}
    - {family: last_code, fields: [primary_need]}
    - {family: current_code, fields: [referral_source]}
split: {name: earlier_cases, test_days: 365, folds: 2}
text: {kinds: [referral_note], on_the_day: [referral_note], representations: [words, topics, embeddings], most_terms: 30, topics: 4}
variants: {data: [structured, structured_and_text], learning: [earlier_cases]}
models:
  candidates:
    - {name: logistic_regression, strengths: [0.05, 0.1], l1_shares: [0.5]}
    - {name: decision_tree, leaves: [4, 8], minimum_leaves: [50]}
    - {name: random_forest, trees: [10], minimum_leaves: [40, 60]}
    - {name: gradient_boosting, leaves: [4], trees: [10, 20]}
    - {name: lightgbm, leaves: [4], trees: [10, 20]}
    - {name: explainable_boosting, rounds: [5, 10]}
    - {name: scorecard, features: [3, 4]}
    - {name: discrete_time_hazard, step_days: [120], strengths: [0.05, 0.1]}
  search: {method: optuna, budget: 2}
protocol:
  criteria: [{metric: auc, at_least: 0.6, reason: Enough for a test of the whole run.}]
  replicates: 100
# Whatever fits, draws by lot or multiplies matrices; the others count.
audits: [performance, explainability, feedback, memory, mitigation, text, time_travel, variants]
report: {title: Everything, purpose: To test the whole run on children who do not exist., pdf: false}
"""
OWN_TO_EACH = re.compile(
    rb"^(?:.*(?:utc_time_created|model_uuid|model_id|run_id|artifact_path|model_size_bytes).*)\n",
    re.MULTILINE,
)
"""Lines of MLflow's own description of a model that hold the clock, or a number drawn by lot."""


@dataclass(frozen=True)
class Built:
    """A run as its files: name -> content. `workers`: how many processes each search was given."""

    files: Mapping[str, bytes]
    workers: frozenset[int]


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Built, Built]]:
    """The pilot with one thread everywhere, and with two everywhere, each from nothing."""
    with pytest.MonkeyPatch.context() as patch:
        # Somebody may be at work on the sources just now, and commit between the two.
        patch.setattr(surroundings, "read_commit", lambda _checkout: "c" * 40)
        patch.setattr(surroundings, "fingerprint_code", lambda: "d" * 64)
        yield tuple(_build(tmp_path_factory.mktemp(f"threads{count}"), count, patch) for count in (1, 2))  # type: ignore[misc]


def _build(folder: Path, count: int, patch: pytest.MonkeyPatch) -> Built:
    (folder / "everything.yaml").write_text(CONFIG)
    seen: set[int] = set()

    def watch(**settings: Any) -> Parallel:
        seen.add(settings["n_jobs"])
        return Parallel(**settings)

    patch.setattr(processes, "Parallel", watch)
    patch.setenv(VARIABLE, str(count))
    # Every document is made from these findings, and none of them by threads.
    patch.setattr("candour.report.views.VIEWS", (view_findings, view_pages))
    before = pa.cpu_count()
    pa.set_cpu_count(count)
    try:
        with threadpool_limits(limits=count):
            outcome = run_pilot(
                folder / "everything.yaml",
                mlruns=folder / "mlruns",
                out=folder / "report",
                pdf=False,
                report_progress=lambda *_: None,
            )
    finally:
        pa.set_cpu_count(before)
    return Built(dict(_list_files(folder, outcome.run_id)), frozenset(seen))


def _list_files(folder: Path, run_id: str) -> Iterator[tuple[str, bytes]]:
    store = open_store(folder / "mlruns")
    (history,) = (folder / "histories").iterdir()
    homes = {"report": folder / "report", "history": history}
    homes |= {part: store.artefacts(run_id) / part for part in ("config", "evidence", "findings")}
    homes |= {
        f"{name.variant} {name.model}": store.artefacts(run) / "model"
        for name, run in find_model_runs(store, run_id).items()
    }
    for home, path in homes.items():
        for file in sorted(path.rglob("*")):
            if file.is_file():
                yield f"{home}/{file.relative_to(path).as_posix()}", file.read_bytes()


def test_two_workers_did_work_at_the_same_time(built: tuple[Built, Built]) -> None:
    one, two = built
    assert one.workers == frozenset()
    assert two.workers == {2}


def test_it_is_the_whole_run(built: tuple[Built, Built]) -> None:
    names = built[0].files
    models = {name.split("/")[0] for name in names if name.endswith("model.skops")}
    assert len(models) == 2 * (8 + 3), "eight models and three simple rules, with and without texts"
    assert {
        "report/report.html",
        "report/technical-annex.html",
        "report/findings.json",
        "evidence/predictions.parquet",
        "evidence/text_months.parquet",
    } <= names.keys()
    assert sum(name.startswith("history/") for name in names) > 3


def test_the_bytes_are_the_same(built: tuple[Built, Built]) -> None:
    one, two = (built_one.files for built_one in built)
    assert one.keys() == two.keys()
    assert [name for name in one if one[name] != two[name] and not name.endswith("/MLmodel")] == []


def test_what_mlflow_says_of_a_model_differs_in_the_clock_alone(built: tuple[Built, Built]) -> None:
    one, two = (built_one.files for built_one in built)
    for name in one:
        if name.endswith("/MLmodel"):
            assert OWN_TO_EACH.sub(b"", one[name]) == OWN_TO_EACH.sub(b"", two[name]), name


def test_the_count_is_no_part_of_the_configuration(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "everything.yaml").write_text(CONFIG)
    alone = load_pilot(tmp_path / "everything.yaml")
    monkeypatch.setenv(VARIABLE, "2")
    assert load_pilot(tmp_path / "everything.yaml") == alone


@pytest.mark.parametrize(("said", "count"), [("1", 1), (" 2 ", 2), ("64", 64), ("", None)])
def test_the_environment_says_how_many(said: str, count: int | None) -> None:
    assert read_threads({VARIABLE: said}) == count


@pytest.mark.parametrize("said", ["0", "65", "-1", "two", "1.5", "\u0662"])
def test_what_is_no_number_is_refused_before_any_work(
    said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "everything.yaml").write_text(CONFIG)
    monkeypatch.setenv(VARIABLE, said)
    with pytest.raises(ConfigError, match="a whole number from 1 to 64"):
        run_pilot(
            tmp_path / "everything.yaml",
            mlruns=tmp_path / "mlruns",
            out=None,
            pdf=False,
            report_progress=lambda *_: None,
        )
    assert not (tmp_path / "mlruns").exists()
