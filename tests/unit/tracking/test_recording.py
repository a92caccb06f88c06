"""A result becomes a run and comes back as evidence; a failed run keeps nothing that looks whole."""

import json
import shutil
import stat
import zipfile
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
from mlflow.exceptions import MlflowException
from sklearn.dummy import DummyClassifier

from candour.config.loading import load_pilot
from candour.config.pilot import PilotConfig
from candour.config.statements import Statements
from candour.contracts import PREDICTIONS, VARIANT_PREDICTIONS, FittedModel, Manifest, PilotResult
from candour.errors import TrackingError
from candour.results import Column, Estimate, Finding, Statement, Table, Verdict
from candour.tracking.contents import CONTENTS, SEAL
from candour.tracking.evidence import load_evidence
from candour.tracking.findings import list_versions, measure_models, read_findings, save_findings, save_report
from candour.tracking.model_metrics import ModelName
from candour.tracking.opening import open_store
from candour.tracking.recipe import describe_recipe, read_recipe
from candour.tracking.recording import record_run, save_result
from candour.tracking.runs import PARENT, find_model_runs, find_run, list_runs
from candour.tracking.store import RunStore
from candour.tracking.unfinished import MADE_UNDER, make_under_lock, settle_unfinished

QUICKSTART = Path(__file__).parents[3] / "configs" / "quickstart.yaml"
MANIFEST = Manifest(
    candour="0.1.0", config_sha256="c" * 64, lock_sha256="l" * 64, git_commit="unknown", python="3.11", seed=1,
    extracts=(("cin.xml", "e" * 64),),
)  # fmt: skip

RECIPE = describe_recipe(history={"children": "h" * 64}, configuration="configs/quickstart.yaml")


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty store, made once: MLflow takes seconds to make one."""
    folder = tmp_path_factory.mktemp("template")
    open_store(folder / "mlruns")
    return folder / "mlruns" / "mlflow.db"


@pytest.fixture
def store(template: Path, tmp_path: Path) -> RunStore:
    (tmp_path / "mlruns").mkdir()
    (tmp_path / "mlruns" / "mlflow.db").write_bytes(template.read_bytes())
    return open_store(tmp_path / "mlruns")


@pytest.fixture(scope="session")
def config() -> PilotConfig:
    return load_pilot(QUICKSTART)


@pytest.fixture
def result() -> PilotResult:
    prevalence = DummyClassifier(strategy="prior").fit(np.zeros((4, 1)), [0, 0, 0, 1])
    model = FittedModel(
        "earlier_cases", "prevalence", "Everybody's risk", prevalence, {"folds": 2}, is_baseline=True
    )
    scores = pd.DataFrame(
        {"row": [0, 1], "child_key": ["a", "b"], "family_key": ["f", "g"], "decided_on": None,
         "variant": "earlier_cases", "model": "prevalence", "score": 0.25, "outcome": [0, 1], "flagged": None}
    )  # fmt: skip
    predictions = pa.Table.from_pandas(scores, schema=PREDICTIONS, preserve_index=False)
    groups = pa.table({"row": [0, 1], "sex": ["Female", "Male"]})
    tables = {"predictions": predictions, "groups": groups}
    return PilotResult("earlier_cases", "prevalence", (model,), tables, {"first test day": "2025-04-01"})


@pytest.fixture
def recorded(store: RunStore, config: PilotConfig, result: PilotResult) -> Callable[[], str]:
    def record() -> str:
        with record_run(
            store, config=config, config_text="version: 1\n", statements=Statements(), manifest=MANIFEST
        ) as run:
            save_result(run, result, RECIPE)
        return run.run_id

    return record


def test_a_run_keeps_what_it_was_made_with(store: RunStore, recorded: Callable[[], str]) -> None:
    run_id = recorded()
    assert read_recipe(store, run_id) == RECIPE
    with zipfile.ZipFile(store.artefacts(run_id) / "recipe" / "code.zip") as code:
        assert {"src/candour/__init__.py", "pyproject.toml", "requirements.lock"} <= set(code.namelist())
        assert not [name for name in code.namelist() if "__pycache__" in name]


def test_what_goes_in_comes_out(
    store: RunStore, recorded: Callable[[], str], config: PilotConfig, result: PilotResult
) -> None:
    run_id = recorded()
    finished = load_evidence(store, run_id)
    evidence = finished.evidence
    assert finished.config == config
    assert evidence.tables["predictions"].equals(result.tables["predictions"])
    assert evidence.tables["groups"].equals(result.tables["groups"])
    assert evidence.facts == result.facts
    assert evidence.labels == {"prevalence": "Everybody's risk"}
    assert evidence.baselines == ("prevalence",)
    assert evidence.manifest == MANIFEST
    assert evidence.model is None


def test_tables_beside_the_predictions_come_back_with_what_is_not_known(
    store: RunStore, config: PilotConfig, result: PilotResult
) -> None:
    """Null means not recorded, or not observed: a run that made it a number would make it up."""
    beside = {
        "measures": pa.table({"row": [0, 1], "age_years": pa.array([-0.25, None], pa.float64())}),
        "alternative_outcomes": pa.table({"row": [0, 1], "referral": pa.array([1, None], pa.int8())}),
        "training_groups": pa.table(
            {"row": [0], "outcome": pa.array([1], pa.int8()), "deprivation": ["Not recorded"]}
        ),
    }
    with record_run(store, config=config, config_text="", statements=Statements(), manifest=MANIFEST) as run:
        save_result(run, replace(result, tables={**result.tables, **beside}), RECIPE)
    tables = load_evidence(store, run.run_id).evidence.tables
    assert {name: tables[name].equals(table) for name, table in beside.items()} == dict.fromkeys(beside, True)


def test_parents_and_nested_runs_carry_their_tags(store: RunStore, recorded: Callable[[], str]) -> None:
    run_id = recorded()
    parent = store.client.get_run(run_id)
    (nested,) = find_model_runs(store, run_id).values()
    child = store.client.get_run(nested)
    assert parent.data.params["models.metric"] == "average_precision"
    assert child.data.params == {
        "folds": "2", "data": "structured", "learning": "earlier_cases", "model": "prevalence",
    }  # fmt: skip
    for run in (parent, child):
        tags = run.data.tags
        assert tags["mlflow.user"] == "not recorded"
        assert tags["candour.version"] == "0.1.0"
        assert tags["candour.lock_sha256"] == "l" * 64
        assert tags["candour.seed"] == "1"
        assert len(tags["candour.extracts_sha256"]) == 64
        assert run.info.status == "FINISHED"
    assert child.data.tags["mlflow.parentRunId"] == run_id
    assert (child.data.tags["candour.variant"], child.data.tags["candour.model"]) == (
        "earlier_cases",
        "prevalence",
    )


@pytest.fixture
def four_ways(result: PilotResult) -> PilotResult:
    """The same model in two variants, of which the one with text sorts better and leads."""
    (model,) = result.models
    variants = {"structured": [0.4, 0.3, 0.2, 0.1], "structured_and_text": [0.1, 0.4, 0.2, 0.3]}
    models, blocks = [], []
    for data, scores in variants.items():
        name = f"earlier_cases-{data}"
        models.append(
            replace(
                model, variant=name, name="forest", data=data, learning="earlier_cases", is_baseline=False
            )
        )
        models.append(replace(model, variant=name, data=data, learning="earlier_cases"))
        for each in ("forest", "prevalence"):
            frame = pd.DataFrame(
                {"decision": range(4), "family_key": list("abcd"), "decided_on": date(2025, 4, 1), "variant": name, "data": data,
                 "learning": "earlier_cases", "model": each, "score": scores if each == "forest" else 0.2, "outcome": [0, 1, 0, 1]}
            )  # fmt: skip
            blocks.append(pa.Table.from_pandas(frame, schema=VARIANT_PREDICTIONS, preserve_index=False))
    return replace(
        result, variant="earlier_cases-structured_and_text", leading="forest", models=tuple(models),
        tables={**result.tables, "variant_predictions": pa.concat_tables(blocks)},
    )  # fmt: skip


def test_models_of_all_variants_are_found_by_what_they_read_and_reached(
    store: RunStore, config: PilotConfig, four_ways: PilotResult
) -> None:
    asked = {"data": ["structured_and_text", "structured"], "learning": ["earlier_cases"]}
    text = {"kinds": ["referral_note"]}
    with_text = PilotConfig.model_validate(config.model_dump() | {"variants": asked, "text": text})
    with record_run(
        store, config=with_text, config_text="", statements=Statements(), manifest=MANIFEST
    ) as run:
        save_result(run, four_ways, RECIPE)
    found = find_model_runs(store, run.run_id)
    assert sorted(found) == [
        (f"earlier_cases-{data}", model)
        for data in ("structured", "structured_and_text")
        for model in ("forest", "prevalence")
    ]
    (best, *_) = store.client.search_runs(
        [store.experiment_id],
        filter_string="params.learning = 'earlier_cases' and metrics.auc > 0.4",
        order_by=["metrics.auc DESC"],
    )
    assert best.info.run_id == found[ModelName("earlier_cases-structured_and_text", "forest")]
    assert best.info.run_name == "earlier_cases-structured_and_text forest"
    assert {name: best.data.params[name] for name in ("data", "learning", "model")} == {
        "data": "structured_and_text", "learning": "earlier_cases", "model": "forest",
    }  # fmt: skip
    assert (best.data.metrics["auc"], best.data.metrics["base_rate"]) == (1.0, 0.5)
    evidence = load_evidence(store, run.run_id).evidence
    # A baseline is named once, in however many variants it stands; nobody can question a model that reads texts.
    assert evidence.baselines == ("prevalence",)
    assert evidence.model is None


def test_intervals_go_to_the_model_of_the_variant_that_a_row_speaks_of() -> None:
    said = Statement("Said.")
    columns = (
        Column("variant", "Variant", "text"),
        Column("model", "Forecast", "text"),
        Column("auc", "AUC", "number"),
    )
    rows = tuple(
        (variant, label, Estimate(value, value - 0.1, value + 0.1, 100, 10, "bootstrap"))
        for variant, label, value in (
            ("All cases, structured and text", "Forest", 0.7), ("Earlier cases, structured", "Everybody", 0.5),
        )
    )  # fmt: skip
    finding = Finding(
        "VARI-001",
        "variants",
        "t",
        "q",
        Verdict.MET,
        said,
        said,
        "w",
        (Table("models", "Models", columns, rows),),
    )
    labels = {"forest": "Forest", "prevalence": "Everybody: the base rate"}
    measured = list(measure_models([finding], labels, leading="earlier_cases-structured"))
    assert [(one.variant, one.model, one.name) for one in measured if one.name == "auc"] == [
        ("all_cases-structured_and_text", "forest", "auc"), ("earlier_cases-structured", "prevalence", "auc"),
    ]  # fmt: skip


def test_only_the_owner_may_look(store: RunStore, recorded: Callable[[], str]) -> None:
    recorded()
    assert stat.S_IMODE(store.directory.stat().st_mode) == 0o700
    files = [path for path in store.directory.rglob("*") if path.is_file()]
    assert len(files) > 5
    assert {stat.S_IMODE(path.stat().st_mode) for path in files} == {0o600}


def test_a_run_that_fails_before_its_result_is_marked_and_holds_nothing(
    store: RunStore, config: PilotConfig
) -> None:
    with (
        pytest.raises(KeyboardInterrupt),
        record_run(store, config=config, config_text="", statements=Statements(), manifest=MANIFEST) as run,
    ):
        raise KeyboardInterrupt
    assert [entry.status for entry in list_runs(store)] == ["FAILED"]
    assert not store.artefacts(run.run_id).exists()
    with pytest.raises(TrackingError, match=r"did not finish \(it is FAILED\)"):
        find_run(store, run.run_id)


def test_a_run_that_fails_while_its_result_is_saved_holds_nothing(
    store: RunStore, config: PilotConfig, result: PilotResult
) -> None:
    broken = FittedModel("earlier_cases", "broken", "Broken", object(), {}, is_baseline=True)
    worse = PilotResult(result.variant, result.leading, (*result.models, broken), result.tables, result.facts)
    with (
        pytest.raises(MlflowException),
        record_run(store, config=config, config_text="", statements=Statements(), manifest=MANIFEST) as run,
    ):
        save_result(run, worse, RECIPE)
    nested = find_model_runs(store, run.run_id)
    assert {store.client.get_run(each).info.status for each in nested.values()} == {"FAILED"}
    assert [path for path in (store.directory / "artifacts").rglob("*") if path.is_file()] == []


def test_a_name_means_the_newest_finished_run(store: RunStore, recorded: Callable[[], str]) -> None:
    first = recorded()
    second = recorded()
    assert find_run(store, "quickstart") == second
    assert find_run(store, first[:12]) == first
    assert [run.run_id for run in list_runs(store)] == [second, first]


@pytest.mark.parametrize("reference", ["nothing", "", "abc"])
def test_an_unknown_run_lists_the_known(store: RunStore, recorded: Callable[[], str], reference: str) -> None:
    run_id = recorded()
    with pytest.raises(
        TrackingError, match=f"No run is called '{reference}'.*'quickstart' \\({run_id[:8]}\\)"
    ):
        find_run(store, reference)


def test_evidence_that_is_not_whole_is_refused(store: RunStore, recorded: Callable[[], str]) -> None:
    run_id = recorded()
    # As in a run that was made before a run wrote down what it holds.
    (store.artefacts(run_id) / CONTENTS).unlink()
    shutil.rmtree(store.artefacts(run_id) / "recipe")
    store.client.delete_tag(run_id, SEAL)
    folder = store.artefacts(run_id) / "evidence"
    (folder / "groups.parquet").unlink()
    with pytest.raises(TrackingError, match="lacks the tables groups"):
        load_evidence(store, run_id)
    record = folder / "evidence.json"
    record.write_text(json.dumps(json.loads(record.read_text()) | {"version": 99}))
    with pytest.raises(TrackingError, match="has version 99"):
        load_evidence(store, run_id)
    record.unlink()
    with pytest.raises(TrackingError, match="holds no evidence"):
        load_evidence(store, run_id)


def test_a_run_whose_process_is_gone_is_abandoned_by_whoever_opens_the_store(store: RunStore) -> None:
    with make_under_lock(store) as making:
        run = store.client.create_run(store.experiment_id, tags={MADE_UNDER: making.lock})
        nested = store.client.create_run(store.experiment_id, tags={PARENT: run.info.run_id})
        for one in (run, nested):
            store.artefacts(one.info.run_id).mkdir(parents=True)
        settle_unfinished(store)
        assert store.client.get_run(run.info.run_id).info.status == "RUNNING", "somebody is still at it"
    # The process ended here, and could not say so.
    settle_unfinished(store)
    for one in (run, nested):
        assert store.client.get_run(one.info.run_id).info.status == "FAILED"
        assert not store.artefacts(one.info.run_id).parent.exists()
    assert not (store.directory / "locks").exists()


def test_a_moved_store_can_still_be_read(
    store: RunStore, recorded: Callable[[], str], tmp_path: Path
) -> None:
    run_id = recorded()
    store.directory.rename(tmp_path / "elsewhere")
    moved = open_store(tmp_path / "elsewhere", create=False)
    assert load_evidence(moved, run_id).evidence.leading == "prevalence"


def test_there_must_be_a_store(tmp_path: Path) -> None:
    with pytest.raises(TrackingError, match=r"There is no run store in '.*' \(no mlflow.db\)"):
        open_store(tmp_path / "nowhere", create=False)
    assert not (tmp_path / "nowhere").exists()


def test_what_is_no_database_is_refused(tmp_path: Path) -> None:
    (tmp_path / "mlflow.db").write_bytes(b"not a database, but long enough to be read as one" * 100)
    with pytest.raises(TrackingError, match="cannot be opened"):
        open_store(tmp_path)


def make_finding() -> Finding:
    columns = (Column("model", "Forecast", "text"), Column("auc", "AUC", "number"))
    rows = (
        ("Everybody's risk", Estimate(0.5, 0.4, 0.6, 100, 10, "bootstrap")),
        ("Somebody else", Estimate(0.9, 0.8, 1.0, 100, 10, "bootstrap")),
    )
    said = Statement("Said.")
    tables = (Table("models", "Models", columns, rows),)
    return Finding(
        "PERF-001", "performance", "How good?", "How good?", Verdict.MET, said, said, "Why.", tables
    )


def test_findings_are_kept_exactly_and_logged_with_their_intervals(
    store: RunStore, recorded: Callable[[], str]
) -> None:
    run_id = recorded()
    with pytest.raises(TrackingError, match="holds no findings"):
        read_findings(store, run_id)
    findings = (make_finding(),)
    assert save_findings(store, run_id, findings).is_new
    assert not save_findings(store, run_id, findings).is_new
    assert read_findings(store, run_id) == findings
    (nested,) = find_model_runs(store, run_id).values()
    metrics = store.client.get_run(nested).data.metrics
    of_the_points = {"average_precision": 0.5, "average_precision_lift": 1.0, "base_rate": 0.5}
    assert metrics == {"auc": 0.5, "auc_low": 0.4, "auc_high": 0.6, "brier": 0.3125, **of_the_points}


def test_asked_again_the_newest_numbers_count_also_where_they_are_smaller(
    store: RunStore, recorded: Callable[[], str]
) -> None:
    run_id = recorded()
    first = make_finding()
    (table,) = first.tables
    rows = (("Everybody's risk", Estimate(0.3, 0.2, 0.4, 100, 10, "bootstrap")), table.rows[1])
    second = replace(first, tables=(replace(table, rows=rows),))
    other = replace(first, code="CALI-001", audit="calibration", tables=())
    save_findings(store, run_id, (first, other), day=date(2026, 11, 30))
    kept = save_findings(store, run_id, (second,), audits=("performance",), day=date(2026, 12, 1))
    assert (kept.version.number, kept.is_new) == (2, True)
    assert read_findings(store, run_id) == (second, other)
    assert read_findings(store, run_id, 1) == (first, other)
    assert [one.day for one in list_versions(store, run_id)] == [date(2026, 11, 30), date(2026, 12, 1)]
    with pytest.raises(TrackingError, match=r"no version 3 of its findings\. It holds: 1, 2"):
        read_findings(store, run_id, 3)
    (nested,) = find_model_runs(store, run_id).values()
    metrics = store.client.get_run(nested).data.metrics
    assert (metrics["auc"], metrics["auc_low"], metrics["auc_high"]) == (0.3, 0.2, 0.4)


def test_a_gain_over_a_simple_rule_is_not_taken_for_its_own_figure() -> None:
    finding = make_finding()
    columns = (Column("baseline", "Simple rule", "text"), Column("auc", "Gain in AUC", "number"))
    gains = Table(
        "against", "Gains", columns, (("Everybody's risk", Estimate(0.2, 0.1, 0.3, 100, 10, "bootstrap")),)
    )
    both = replace(finding, tables=(*finding.tables, gains))
    measured = measure_models([both], {"prevalence": "Everybody's risk"}, leading="earlier_cases")
    assert [one.value for one in measured if one.name == "auc"] == [0.5]


def test_undefined_numbers_are_not_logged() -> None:
    finding = make_finding()
    undefined = Estimate(None, None, None, 0, 0, "none", reason="No outcomes.")
    table = Table("models", "Models", finding.tables[0].columns, (("Everybody's risk", undefined),))
    other = Finding("PERF-001", "p", "t", "q", Verdict.MET, finding.headline, finding.headline, "w", (table,))
    assert list(measure_models([other], {"prevalence": "Everybody's risk"}, leading="earlier_cases")) == []


def test_a_report_is_kept_whole_and_replaced_whole(
    store: RunStore, recorded: Callable[[], str], tmp_path: Path
) -> None:
    run_id = recorded()
    for name in ("old.html", "new.html"):
        folder = tmp_path / name
        folder.mkdir()
        (folder / name).write_text("A report.")
        save_report(store, run_id, folder, verdict="Cannot tell")
    kept = store.artefacts(run_id) / "report"
    assert [path.name for path in kept.iterdir()] == ["new.html"]
    assert list_runs(store)[0].verdict == "Cannot tell"
