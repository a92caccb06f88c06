"""What a run holds is as it was made, or nothing is read from it."""

import hashlib
import io
import logging
import shutil
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from candour.errors import CandourError, ModelError, TrackingError
from candour.tracking.contents import CONTENTS, SEAL, verify_contents
from candour.tracking.evidence import load_evidence
from candour.tracking.findings import read_findings
from candour.tracking.opening import open_local_store
from candour.tracking.runs import find_model_runs
from candour.tracking.store import RunStore
from candour.workflow.choosing import follow_choices
from candour.workflow.looking.comparing import compare_runs
from candour.workflow.looking.showing import show_run


@pytest.fixture
def store(small_run: Any, tmp_path: Path) -> RunStore:
    shutil.copytree(small_run.folder / "mlruns", tmp_path / "mlruns")
    return open_local_store(tmp_path / "mlruns", create=False)


def find_models(store: RunStore, run_id: str) -> list[Path]:
    found = find_model_runs(store, run_id)
    return [store.artefacts(found[name]) / "model" / "model.skops" for name in sorted(found)]


def refuse(store: RunStore, run_id: str, kind: type[CandourError], said: str) -> None:
    with pytest.raises(kind, match=said) as refused:
        load_evidence(store, run_id)
    assert type(refused.value) is kind


def test_a_run_that_nobody_touched_is_read(small_run: Any, store: RunStore) -> None:
    assert load_evidence(store, small_run.run_id).run_id == small_run.run_id


@pytest.mark.parametrize(
    "name",
    ["evidence/predictions.parquet", "config/resolved.json", "recipe/code.zip", "evidence/evidence.json"],
)
def test_one_changed_byte_is_found(small_run: Any, store: RunStore, name: str) -> None:
    path = store.artefacts(small_run.run_id) / name
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)
    refuse(store, small_run.run_id, TrackingError, f"'{name}' was changed")


def test_one_changed_byte_of_a_model_is_found(small_run: Any, store: RunStore) -> None:
    model = find_models(store, small_run.run_id)[0]
    content = bytearray(model.read_bytes())
    content[len(content) // 2] ^= 1
    model.write_bytes(content)
    refuse(store, small_run.run_id, ModelError, "model.skops' was changed")


def test_two_models_that_changed_places_are_found(small_run: Any, store: RunStore) -> None:
    one, other = find_models(store, small_run.run_id)[:2]
    held = one.read_bytes(), other.read_bytes()
    assert held[0] != held[1]
    one.write_bytes(held[1])
    other.write_bytes(held[0])
    refuse(store, small_run.run_id, ModelError, "model.skops' was changed")


def test_a_model_with_another_type_in_it_is_refused_before_it_is_opened(
    small_run: Any, store: RunStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    model = find_models(store, small_run.run_id)[0]
    buffer = io.BytesIO(model.read_bytes())
    with zipfile.ZipFile(buffer) as archive:
        schema = archive.read("schema.json").replace(b'"__module__": "candour', b'"__module__": "os')
    with zipfile.ZipFile(buffer, "a") as archive, pytest.warns(UserWarning, match="Duplicate name"):
        archive.writestr("schema.json", schema)
    model.write_bytes(buffer.getvalue())
    monkeypatch.setattr("candour.modelling.saving.skops.io.loads", lambda *_, **__: pytest.fail("opened"))
    refuse(store, small_run.run_id, ModelError, "was changed")


@pytest.mark.parametrize("place", ["evidence/more.parquet", "recipe/sitecustomize.py"])
def test_a_file_that_was_added_is_found(small_run: Any, store: RunStore, place: str) -> None:
    (store.artefacts(small_run.run_id) / place).write_bytes(b"more")
    refuse(store, small_run.run_id, TrackingError, f"'{place}' was added")


def test_a_file_added_to_a_model_is_found(small_run: Any, store: RunStore) -> None:
    (find_models(store, small_run.run_id)[0].parent / "python_env.py").write_bytes(b"")
    refuse(store, small_run.run_id, ModelError, "python_env.py' was added")


def test_a_file_that_is_missing_is_found(small_run: Any, store: RunStore) -> None:
    (store.artefacts(small_run.run_id) / "evidence" / "groups.parquet").unlink()
    refuse(store, small_run.run_id, TrackingError, "'evidence/groups.parquet' is missing")


def test_the_list_cannot_be_changed_with_the_file(small_run: Any, store: RunStore) -> None:
    path = store.artefacts(small_run.run_id) / CONTENTS
    path.write_text(path.read_text().replace("a", "b"))
    refuse(store, small_run.run_id, TrackingError, f"'{CONTENTS}' was changed")
    path.unlink()
    refuse(store, small_run.run_id, TrackingError, f"'{CONTENTS}' is missing")


def test_a_run_from_before_is_read_and_said_to_be(
    small_run: Any, store: RunStore, caplog: pytest.LogCaptureFixture
) -> None:
    take_seal_away(store, small_run.run_id)
    # A run from before kept no recipe either.
    shutil.rmtree(store.artefacts(small_run.run_id) / "recipe")
    with caplog.at_level(logging.WARNING, logger="candour"):
        verify_contents(store, small_run.run_id)
    assert "made before candour wrote down what a run holds" in caplog.text


def test_a_seal_that_was_taken_away_is_missed(small_run: Any, store: RunStore) -> None:
    take_seal_away(store, small_run.run_id)
    refuse(store, small_run.run_id, TrackingError, f"'{CONTENTS}' is missing")


@pytest.mark.parametrize("name", ["evidence/groups.parquet", "recipe", "evidence/more"])
def test_a_link_is_no_file_of_a_run(small_run: Any, store: RunStore, tmp_path: Path, name: str) -> None:
    path, elsewhere = store.artefacts(small_run.run_id) / name, tmp_path / "elsewhere"
    if path.exists():
        path.rename(elsewhere)
    else:
        elsewhere.mkdir()
    path.symlink_to(elsewhere)
    refuse(store, small_run.run_id, TrackingError, f"'{name}' was (changed|added)")


@pytest.mark.parametrize("command", ["show", "compare", "choose"])
def test_whoever_only_looks_is_told_too(small_run: Any, store: RunStore, command: str) -> None:
    with (store.artefacts(small_run.run_id) / "config" / "resolved.json").open("ab") as file:
        file.write(b" ")
    run, mlruns = small_run.run_id[:8], store.directory
    looks: dict[str, Callable[[], object]] = {
        "show": lambda: show_run(run, mlruns=mlruns),
        "compare": lambda: compare_runs([run, run], mlruns=mlruns, out=None, pdf=False),
        "choose": lambda: follow_choices(run, mlruns=mlruns),
    }
    with pytest.raises(TrackingError, match=r"'config/resolved\.json' was changed"):
        looks[command]()


@pytest.mark.parametrize("how", ["index", "earlier"])
def test_findings_that_were_changed_with_their_index_are_refused(
    small_run: Any, store: RunStore, how: str
) -> None:
    folder = store.artefacts(small_run.run_id) / "findings"
    assert read_findings(store, small_run.run_id)
    first, index = folder / "0001.json", folder / "versions.json"
    before = hashlib.sha256(first.read_bytes()).hexdigest()
    first.write_bytes(first.read_bytes().replace(b'"cannot tell"', b'"met"', 1))
    after = hashlib.sha256(first.read_bytes()).hexdigest()
    assert before != after
    if how == "index":
        index.write_text(index.read_text().replace(before, after))
    else:
        # As if they were of before there were versions.
        first.rename(folder / "exact.json")
        index.unlink()
    with pytest.raises(TrackingError, match=r"Version 1 of the findings .* is not the one that was kept"):
        read_findings(store, small_run.run_id)


def take_seal_away(store: RunStore, run_id: str) -> None:
    (store.artefacts(run_id) / CONTENTS).unlink()
    store.client.delete_tag(run_id, SEAL)
