"""`candour explain`: reasons for one case on the screen, and nowhere else."""

import hashlib
import json
from pathlib import Path
from typing import Any

import pytest
from mlflow import MlflowClient

Call = Any


@pytest.fixture
def call(small_run: Any, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Call:
    """Run a command in this process, in the folder of the small run: code, stdout, stderr."""
    monkeypatch.chdir(small_run.folder)

    def answer(*arguments: str) -> tuple[int, str, str]:
        from candour.cli.app import run_command

        code = run_command(arguments)
        said = capsys.readouterr()
        return code, said.out, said.err

    return answer


@pytest.fixture(scope="module")
def leading(small_run: Any) -> Any:
    """The published scores of the leading forecast, one row a test decision."""
    from candour.tracking.evidence import load_evidence
    from candour.tracking.opening import open_store
    from candour.workflow.explaining.decision_key import read_leading

    evidence = load_evidence(open_store(small_run.folder / "mlruns", create=False), "small").evidence
    return read_leading(evidence).to_pandas()


def hash_everything(folder: Path) -> dict[str, str]:
    """Every file but the database, whose journal any reader may touch."""
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and not path.name.startswith("mlflow.db")
    }


def test_it_says_what_it_is_not_before_anything_else(call: Call, leading: Any) -> None:
    highest = leading.loc[leading["score"].idxmax()]
    code, out, err = call("explain", "small", "--decision", str(highest["row"]), "--refits", "3", "--quiet")
    assert (code, err) == (0, "")
    lines = [line for line in out.splitlines() if line]
    assert lines[0].startswith("RESTRICTED")
    assert lines[-1].startswith("RESTRICTED")
    assert "no cause and no decision" in lines[1]
    for part in (
        "The score",
        "What moves it most",
        "What the model would have treated otherwise",
        "What the model cannot know",
    ):
        assert part in lines
    assert "Fitted again 3 times" in out
    assert highest["child_key"] not in out
    assert highest["family_key"] not in out


def test_the_answer_for_programs_agrees_with_the_published_scores(call: Call, leading: Any) -> None:
    case = leading.iloc[17]
    code, out, _ = call(
        "explain", "small", "--decision", str(case["row"]), "--refits", "2", "--json", "--quiet"
    )
    assert code == 0
    said = json.loads(out)
    assert said["restricted"].startswith("RESTRICTED")
    assert list(said)[:2] == ["restricted", "not_this"]
    others = leading["score"].drop(17)
    assert said["rank"] == int(100 * (others < case["score"]).mean() + 1e-9)
    assert said["decided_on"] == case["decided_on"].isoformat()
    assert said["reasons"]
    for reason in said["reasons"]:
        assert reason["moves_the_score"] == ("up" if reason["contribution"] > 0 else "down")
        assert reason["lowest"] <= reason["highest"]
        assert 0 <= reason["among_largest"] <= reason["refits"] == 2
    sizes = [abs(reason["contribution"]) for reason in said["reasons"]]
    assert sizes == sorted(sizes, reverse=True)
    assert len(said["cannot_know"]) >= 4


def test_a_score_is_a_probability_only_where_calibration_was_shown(
    call: Call, leading: Any, small_run: Any
) -> None:
    from candour.tracking.findings import read_findings
    from candour.tracking.opening import open_store

    store = open_store(small_run.folder / "mlruns", create=False)
    verdicts = {finding.code: finding.verdict.value for finding in read_findings(store, small_run.run_id)}
    code, out, _ = call("explain", "small", "--decision", "0", "--refits", "0", "--json", "--quiet")
    assert code == 0
    said = json.loads(out)
    if verdicts["CALI-001"] == "met":
        assert said["probability"] == pytest.approx(leading.iloc[0]["score"])
    else:
        assert said["probability"] is None
        assert "rank only" in said["score"]
        assert "probability" not in said["score"].replace("probabilities", "")


def test_the_run_the_report_and_the_log_stay_as_they_were(call: Call, small_run: Any) -> None:
    store = small_run.folder / "mlruns"
    client = MlflowClient(tracking_uri=f"sqlite:///{(store / 'mlflow.db').as_posix()}")
    before = hash_everything(small_run.folder), client.get_run(small_run.run_id).to_dictionary()
    assert call("explain", "small", "--decision", "3", "--refits", "1", "--quiet")[0] == 0
    assert (hash_everything(small_run.folder), client.get_run(small_run.run_id).to_dictionary()) == before


@pytest.mark.parametrize(
    ("number", "said"), [(-0.004, "0.00"), (0.004, "0.00"), (-0.126, "\u22120.13"), (0.5, "+0.50")]
)
def test_what_is_rounded_to_nothing_points_nowhere(number: float, said: str) -> None:
    from candour.workflow.explaining.answer import say_log_odds

    assert say_log_odds(number) == said


def test_the_same_case_gets_the_same_words(call: Call) -> None:
    first, again = (call("explain", "small", "--decision", "5", "--refits", "2", "--quiet") for _ in range(2))
    assert first == again


def test_a_file_is_kept_inside_the_run_store_for_its_owner(
    call: Call, small_run: Any, tmp_path: Path
) -> None:
    asked = ("explain", "small", "--decision", "5", "--refits", "0", "--quiet", "--out")
    code, out, err = call(*asked, str(tmp_path / "case.txt"))
    assert (code, out) == (10, "")
    assert "run store" in err
    assert not (tmp_path / "case.txt").exists()
    place = small_run.folder / "mlruns" / "case 5.txt"
    code, out, _ = call(*asked, str(place))
    try:
        assert code == 0
        assert "RESTRICTED" not in out
        assert place.read_text().startswith("RESTRICTED")
        assert place.stat().st_mode & 0o777 == 0o600
    finally:
        place.unlink(missing_ok=True)


def test_keys_that_mean_nothing_or_too_much_are_refused_without_a_word_about_children(
    call: Call, leading: Any
) -> None:
    code, out, err = call("explain", "small", "--decision", "Jane Example", "--quiet")
    assert (code, out) == (10, "")
    assert "Jane" not in err
    several = leading.groupby("child_key").filter(lambda rows: rows["decided_on"].nunique() > 1)
    child = several.iloc[0]["child_key"]
    days = {day.isoformat() for day in several.loc[several["child_key"] == child, "decided_on"]}
    code, out, err = call("explain", "small", "--decision", child, "--quiet")
    assert (code, out) == (10, "")
    assert not any(day in err for day in days)
    assert child not in err
    code, out, _ = call("explain", "small", "--decision", child, "--days")
    assert code == 0
    assert out.startswith("RESTRICTED")
    assert {line.split()[-1] for line in out.splitlines()[1:]} == days
    day = min(days)
    code, out, _ = call(
        "explain", "small", "--decision", f"{child}@{day}", "--refits", "0", "--json", "--quiet"
    )
    assert code == 0
    assert json.loads(out)["decided_on"] == day


def test_a_run_that_is_not_there_is_said_to_be(call: Call) -> None:
    code, _, err = call("explain", "nobody", "--decision", "1")
    assert code == 16
    assert "No run is called" in err


def test_it_touches_no_network(guarded: Any, small_run: Any) -> None:
    ran = guarded(small_run.folder, "explain", "small", "--decision", "1", "--refits", "1", "--quiet")
    assert ran.code == 0, ran.stderr
    assert ran.stdout.startswith("RESTRICTED")
    assert "socket" not in ran.touched
