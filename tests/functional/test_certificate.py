"""A certificate is made of a finished run, kept below it, written for people, and checked; nothing else notices."""

import json
import stat
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from candour.cli.app import run_command
from candour.errors import ReproductionError, TrackingError
from candour.reproduction.grading import Grade, Reproduction, Stage, StageComparison
from candour.reproduction.signing import find_key
from candour.reproduction.surroundings import Surroundings
from candour.tracking.certificates import FILE, FOLDER, GRADE, REPRODUCTION, SHA256, list_certificates
from candour.tracking.contents import verify_contents
from candour.tracking.evidence import load_evidence
from candour.tracking.opening import open_store
from candour.tracking.runs import KIND, PARENT, find_model_runs, list_runs, search_runs
from candour.tracking.store import RunStore
from candour.workflow.reproduction.certifying import Certified, certify_reproduction, check_certificate

DAY = date(2026, 5, 4)
PLACE = Surroundings("0.1.0", "3.11.7", "Linux x86_64", packages={"numpy": "2.4.6"})


@dataclass(frozen=True)
class Place:
    store: RunStore
    run_id: str
    out: Path

    @property
    def mlruns(self) -> Path:
        return self.store.directory


@pytest.fixture(scope="module")
def place(small_run: Any, tmp_path_factory: pytest.TempPathFactory) -> Place:
    return Place(
        open_store(small_run.folder / "mlruns"),
        small_run.run_id,
        tmp_path_factory.mktemp("out") / "certificate",
    )


def certify(
    place: Place, *, out: Path | None = None, grade: Grade = Grade.EQUAL, **changes: Any
) -> Certified:
    reproduction = Reproduction(
        place.run_id, "small", grade,
        (
            StageComparison(Stage.EXTRACTS, "cin_census_2024.xml", Grade.IDENTICAL, before="a" * 64, after="a" * 64),
            StageComparison(Stage.MODELS, "earlier_cases logistic_regression", grade, "a coefficient", 2e-15, before="b" * 64, after="c" * 64),
        ),
        PLACE, replace(PLACE, python="3.12.1", packages={"numpy": "2.5.5"}), standing="exploratory",
    )  # fmt: skip
    said: dict[str, Any] = {
        "day": DAY,
        "role": "analyst",
        "tolerances": {"A rate": "0.001"},
        "pdf": False,
    } | changes
    return certify_reproduction(place.store, reproduction, out=out, **said)


@pytest.fixture(scope="module")
def certified(place: Place) -> Certified:
    return certify(place, out=place.out)


def test_it_is_a_run_below_the_run(place: Place, certified: Certified) -> None:
    run = place.store.client.get_run(certified.certificate_run)
    tags = run.data.tags
    assert (tags[PARENT], tags[KIND], tags[GRADE], tags[SHA256]) == (
        place.run_id,
        REPRODUCTION,
        "equal",
        certified.sha256,
    )
    assert tags["mlflow.user"] == "not recorded"
    assert run.info.status == "FINISHED"
    folder = place.store.artefacts(certified.certificate_run) / FOLDER
    assert {path.name for path in folder.iterdir()} == {FILE, "certificate.html"}
    assert {stat.S_IMODE(path.stat().st_mode) for path in folder.iterdir()} == {0o600}


def test_nothing_else_notices_it(place: Place, certified: Certified) -> None:
    assert [run.run_id for run in list_runs(place.store)] == [place.run_id]
    assert certified.certificate_run not in find_model_runs(place.store, place.run_id).values()
    verify_contents(place.store, place.run_id)
    assert load_evidence(place.store, "small").run_id == place.run_id


def test_the_newest_comes_first(place: Place, certified: Certified) -> None:
    again = certify(place, grade=Grade.IDENTICAL)
    newest = json.loads(list_certificates(place.store, place.run_id)[0])
    assert newest["grade"] == "identical"
    assert again.public_key == certified.public_key


def test_people_can_read_it(place: Place, certified: Certified) -> None:
    page = (place.out / "certificate.html").read_text(encoding="utf-8")
    for said in (
        "Yes. Every number is the same but for its last digits", "4\u00a0May\u00a02026", "Role: analyst", "numpy 2.4.6 then, 2.5.5 now",
        certified.key, certified.public_key, certified.sha256, "a coefficient", "2e-15",
    ):  # fmt: skip
        assert said in page or said.replace("\u00a0", " ") in page, said
    assert "cin_census_2024.xml" not in page, "an authority that is not named has no file names either"


def test_it_can_be_checked(place: Place, certified: Certified, tmp_path: Path) -> None:
    file = place.out / FILE
    assert check_certificate(file, public=None, mlruns=place.mlruns).known
    assert check_certificate(file, public=certified.public_key, mlruns=tmp_path).known
    elsewhere = check_certificate(file, public=None, mlruns=tmp_path)
    assert not elsewhere.known
    assert elsewhere.key == certified.key
    assert not (tmp_path / "keys").exists(), "to check makes no key"


def test_an_altered_one_is_refused(place: Place, certified: Certified, tmp_path: Path) -> None:
    altered = tmp_path / FILE
    altered.write_bytes(
        (place.out / FILE).read_bytes().replace(b'"grade":"equal"', b'"grade":"identical"', 1)
    )
    with pytest.raises(ReproductionError, match="altered afterwards"):
        check_certificate(altered, public=None, mlruns=place.mlruns)
    with pytest.raises(ReproductionError, match="no certificate that can be read"):
        check_certificate(tmp_path / "none.json", public=None, mlruns=place.mlruns)


def test_a_kept_one_that_was_altered_is_noticed(place: Place) -> None:
    made = certify(place).certificate_run
    file = place.store.artefacts(made) / FOLDER / FILE
    content = file.read_bytes()
    file.write_bytes(content.replace(b"analyst", b"auditor"))
    with pytest.raises(TrackingError, match="not the one that was kept"):
        list_certificates(place.store, place.run_id)
    file.write_bytes(content)


def test_what_cannot_be_kept_leaves_no_grade(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(_path: Path, _content: bytes) -> int:
        raise OSError(28, "No space left on device")

    before = len(list_certificates(place.store, place.run_id))
    monkeypatch.setattr(Path, "write_bytes", refuse)
    with pytest.raises(TrackingError, match="No space left"):
        certify(place)
    monkeypatch.undo()
    assert len(list_certificates(place.store, place.run_id)) == before
    newest = search_runs(place.store, {PARENT: place.run_id, KIND: REPRODUCTION})[0]
    assert newest.info.status == "FAILED"
    assert GRADE not in newest.data.tags


def test_a_folder_that_cannot_be_written_is_named(place: Place, tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("a file")
    with pytest.raises(ReproductionError, match="It is kept with the run"):
        certify(place, out=tmp_path / "taken")


def test_it_is_laid_out_on_paper_too(place: Place, tmp_path: Path) -> None:
    certify(place, out=tmp_path, pdf=True)
    assert (tmp_path / "certificate.pdf").read_bytes().startswith(b"%PDF-")


def test_the_command_checks_one_without_a_run(
    place: Place, certified: Certified, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file, elsewhere = str(place.out / FILE), ("--mlruns", str(tmp_path))
    assert run_command(["reproduce", "--verify", file, *elsewhere]) == 0
    assert "Whose key that is, nothing here tells" in capsys.readouterr().out
    assert run_command(["reproduce", "--verify", file, "--mlruns", str(place.mlruns)]) == 0
    assert "the key of this run store" in capsys.readouterr().out
    assert run_command(["reproduce", "--verify", file, "--key", certified.public_key, *elsewhere]) == 0
    assert "the key that you gave" in capsys.readouterr().out
    find_key(tmp_path)
    assert run_command(["reproduce", "--verify", file, *elsewhere]) == 0
    assert "NOT with the key of this run store" in capsys.readouterr().out
    assert run_command(["reproduce", "--verify", file, "--json", *elsewhere]) == 0
    assert json.loads(capsys.readouterr().out)["certificate"]["grade"] == "equal"
    assert run_command(["reproduce", "--verify", file, "--key", "ab" * 32, *elsewhere]) == 24
    assert "signed with another key" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "words"),
    [((), "Name the run"), (("small", "--key", "ab"), "--key belongs to --verify"), (("small", "--verify", "c.json"), "not both")],
)  # fmt: skip
def test_the_command_says_what_is_missing(
    arguments: tuple[str, ...], words: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run_command(["reproduce", *arguments]) == 10
    assert words in capsys.readouterr().err
