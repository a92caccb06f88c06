"""What MLflow itself makes of a run: its datasets, its models and their stages; and what is left of that once the store has moved."""

import hashlib
import json
import shutil
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest
from mlflow import MlflowClient
from mlflow.exceptions import MlflowException
from mlflow.models import Model

from candour.desk.entries import Draft
from candour.desk.log import append_entry, open_log
from candour.governance import EntryKind, PanelDecision
from candour.tracking.logged_models import locate_logged_model
from candour.tracking.model_metrics import ModelName
from candour.tracking.opening import open_local_store
from candour.tracking.registered import Registered, list_registered
from candour.tracking.runs import find_model_runs
from candour.tracking.store import RunStore
from candour.workflow.desk import open_desk
from candour.workflow.registering import follow_panel
from candour.workflow.relocating import relocate
from small_pilot import Ran

LEADING = ModelName("earlier_cases", "logistic_regression")
CHILD = "mlflow.parentRunId"

# Nothing of candour is imported or set here but where the runs are.
PLAIN = """
import json, sys, mlflow, mlflow.sklearn, pandas
mlflow.set_tracking_uri(sys.argv[1])
features = pandas.read_parquet(sys.argv[2] + "/features.parquet").set_index("row")
known = pandas.read_parquet(sys.argv[2] + "/predictions.parquet")
known = known[known["model"] == sys.argv[3]].set_index("row")["score"]
worst = {}
for address in sys.argv[4:]:
    for kind in ("sklearn", "pyfunc"):
        model = getattr(mlflow, kind).load_model(address)
        scores = (model.predict_proba if kind == "sklearn" else model.predict)(features.loc[known.index])[:, 1]
        worst[kind + " " + address] = float(abs(scores - known.to_numpy()).max())
print(json.dumps({"rows": len(known), "worst": worst}))
"""


@pytest.fixture
def store(small_run: Ran, tmp_path: Path) -> RunStore:
    """A copy of the store, of which MLflow was told that it is one."""
    shutil.copytree(small_run.folder / "mlruns", tmp_path / "mlruns")
    relocate(tmp_path / "mlruns", show=False)
    return open_local_store(tmp_path / "mlruns", create=False)


def find_leading(store: RunStore, run_id: str) -> str:
    leading = store.client.get_run(run_id).data.tags["candour.leading"]
    return find_model_runs(store, run_id)[ModelName("earlier_cases", leading)]


def test_a_model_loads_with_plain_mlflow_and_scores_a_table(
    store: RunStore, small_run: Ran, tmp_path: Path
) -> None:
    run_id = small_run.run_id
    nested = find_leading(store, run_id)
    sealed = {path: path.read_bytes() for path in store.artefacts(nested).rglob("*") if path.is_file()}
    addresses = [
        "models:/small/1",
        "models:/small@exploratory",
        f"runs:/{nested}/model",
        str(store.artefacts(nested) / "model"),
    ]
    done = subprocess.run(
        [
            sys.executable, "-c", PLAIN, f"sqlite:///{store.directory / 'mlflow.db'}",
            str(store.artefacts(run_id) / "evidence"), store.client.get_run(run_id).data.tags["candour.leading"], *addresses,
        ],
        cwd=tmp_path, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout.splitlines()[-1])
    assert told["rows"] > 100
    assert len(told["worst"]) == 2 * len(addresses)
    assert max(told["worst"].values()) <= 1e-12
    # MLflow writes beside what it loads by its registered name: not into what was sealed.
    assert sealed == {
        path: path.read_bytes() for path in store.artefacts(nested).rglob("*") if path.is_file()
    }


def test_the_page_of_a_run_says_what_it_is(store: RunStore, small_run: Ran) -> None:
    run = store.client.get_run(small_run.run_id)
    note = run.data.tags["mlflow.note.content"]
    for word in (
        "**Verdict**: ",
        "**Standing**: exploratory",
        "**Base rate**: ",
        "interval",
        "- The outcome: ",
    ):
        assert word in note
    assert run.data.tags["mlflow.source.type"] == "LOCAL"
    assert run.data.tags["mlflow.user"] == "not recorded"
    assert (
        store.client.get_experiment(store.experiment_id).tags["mlflow.experimentKind"]
        == "custom_model_development"
    )
    datasets = {entry.dataset.name: entry for entry in run.inputs.dataset_inputs}
    assert set(datasets) == {"training decisions", "test decisions"}
    for name, file in {"training decisions": "training_features", "test decisions": "features"}.items():
        found = datasets[name]
        content = (store.artefacts(small_run.run_id) / "evidence" / f"{file}.parquet").read_bytes()
        tags = {tag.key: tag.value for tag in found.tags}
        assert tags["sha256"] == hashlib.sha256(content).hexdigest()
        assert found.dataset.digest == tags["sha256"][:16]
        columns = json.loads(found.dataset.schema)["mlflow_colspec"]
        assert {tuple(sorted(column)) for column in columns} == {("name", "required", "type")}
        assert not {"row", "family_key"} & {column["name"] for column in columns}
    assert store.client.get_run(find_leading(store, small_run.run_id)).inputs.dataset_inputs


def test_every_forecast_has_a_signature_and_a_page_of_its_own(store: RunStore, small_run: Ran) -> None:
    models = store.client.search_logged_models([store.experiment_id])
    nested = find_model_runs(store, small_run.run_id)
    assert {model.source_run_id for model in models} == set(nested.values())
    for model in models:
        assert model.status == "READY"
        assert {"auc", "base_rate"} <= {metric.key for metric in model.metrics}
        described = Model.load(locate_logged_model(store, model.model_id))
        assert tuple(described.signature.outputs.to_dict()[0]["tensor-spec"]["shape"]) == (-1, 2)
        assert {column["type"] for column in described.signature.inputs.to_dict()} <= {"double", "string"}
        assert described.saved_input_example_info is None


def test_a_models_description_knows_no_clock(store: RunStore, small_run: Ran) -> None:
    text = (store.artefacts(find_leading(store, small_run.run_id)) / "model" / "MLmodel").read_text()
    assert "utc_time_created" not in text
    assert "model_uuid" not in text


def read_aliases(store: RunStore) -> dict[str, int]:
    """Alias -> version: a file's registry gives versions as numbers, a server's as text."""
    return {
        name: int(version) for name, version in store.client.get_registered_model("small").aliases.items()
    }


def decide(store: RunStore, run_id: str, decision: PanelDecision) -> None:
    draft = Draft("small", run_id, "r" * 64, "chair", EntryKind.DECISION, "", "Because.", decision)
    append_entry(store.directory / "desk", draft, now=datetime(2026, 5, 3, 12, tzinfo=UTC))


def test_the_stage_follows_the_panel(store: RunStore, small_run: Ran) -> None:
    run_id = small_run.run_id
    assert list_registered(store, "small") == (Registered(1, run_id, "exploratory"),)
    open_log(store.directory / "desk")
    desk = open_desk(store.directory, port=8750, announce=lambda _token: None)
    for decision, stage, alias in (
        (PanelDecision.MORE_INFORMATION, "more information", "more-information"),
        (PanelDecision.APPROVE, "approved for the next stage", "approved"),
        (PanelDecision.NOT_APPROVE, "not approved", "not-approved"),
    ):
        decide(store, run_id, decision)
        desk.tell_decided("small")
        assert list_registered(store, "small") == (Registered(1, run_id, stage),)
        assert read_aliases(store) == {alias: 1}
    # What the log says counts, however often it is asked.
    follow_panel(store, "small")
    assert list_registered(store, "small")[0].stage == "not approved"


def test_a_reported_run_under_a_protocol_is_with_the_panel(store: RunStore, small_run: Ran) -> None:
    store.client.set_tag(small_run.run_id, "candour.standing", "registered")
    follow_panel(store, "small")
    assert list_registered(store, "small")[0].stage == "with the panel"
    assert read_aliases(store) == {"with-the-panel": 1}


def test_a_decision_that_no_registry_can_take_is_a_decision_all_the_same(
    store: RunStore, small_run: Ran
) -> None:
    open_log(store.directory / "desk")
    desk = open_desk(store.directory, port=8750, announce=lambda _token: None)
    decide(store, small_run.run_id, PanelDecision.APPROVE)
    (store.directory / "mlflow.db").write_bytes(b"no database" * 1000)
    desk.tell_decided("small")


def test_a_store_that_was_moved_is_mended(store: RunStore, small_run: Ran, tmp_path: Path) -> None:
    moved = tmp_path / "a new place" / "mlruns"
    moved.parent.mkdir()
    store.directory.rename(moved)
    client = MlflowClient(f"sqlite:///{moved / 'mlflow.db'}", f"sqlite:///{moved / 'mlflow.db'}")
    foreign = client.create_experiment("another", artifact_location=(tmp_path / "elsewhere").as_uri())
    with pytest.raises((MlflowException, OSError)):
        client.download_artifacts(small_run.run_id, "config/pilot.yaml", str(tmp_path))
    shown = relocate(moved, show=True)
    assert not shown.changed
    assert {(move.table, move.column) for move in shown.moves} == {
        ("experiments", "artifact_location"),
        ("runs", "artifact_uri"),
        ("logged_models", "artifact_location"),
        ("model_versions", "source"),
        ("model_versions", "storage_location"),
    }
    assert relocate(moved, show=True) == shown
    done = relocate(moved, show=False)
    assert done.moves == shown.moves
    assert relocate(moved, show=False).moves == ()
    text = Path(client.download_artifacts(small_run.run_id, "config/pilot.yaml", str(tmp_path))).read_text()
    assert (
        text == (moved / "artifacts" / small_run.run_id / "artifacts" / "config" / "pilot.yaml").read_text()
    )
    assert {entry.path for entry in client.list_artifacts(small_run.run_id)} >= {
        "config",
        "evidence",
        "report",
    }
    assert client.get_model_version_download_uri("small", "1").startswith(moved.as_uri())
    assert client.get_experiment(foreign).artifact_location == (tmp_path / "elsewhere").as_uri()
