"""`candour choose`: from a finished run to what each rule of choosing would have cost."""

import json
from collections.abc import Callable
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from candour.cli.app import run_command
from candour.contracts import CROSS_VALIDATION, NESTED_VALIDATION
from candour.tracking.evidence_files import read_evidence


@pytest.fixture
def choose(small_run: Any, capsys: pytest.CaptureFixture[str]) -> Callable[..., tuple[int, str, str]]:
    """The command in this process, on the run that all tests share."""

    def call(*arguments: str) -> tuple[int, str, str]:
        code = run_command(["choose", *arguments, "--mlruns", str(small_run.folder / "mlruns")])
        said = capsys.readouterr()
        return code, said.out, said.err

    return call


def test_two_folds_are_too_few_and_it_says_so(choose: Any) -> None:
    code, said, _ = choose("small")
    assert code == 0
    assert "each needs two origins before it" in said
    assert "Best of all, with hindsight" in said
    assert "cannot tell which rule is better" in said


def test_the_nested_score_is_that_of_the_kept_table(choose: Any, small_run: Any) -> None:
    (path,) = small_run.folder.glob("mlruns/artifacts/*/artifacts/evidence/nested_validation.parquet")
    table = pq.read_table(path)
    assert table.schema.equals(NESTED_VALIDATION)
    (procedure,) = [row for row in table.to_pylist() if row["scope"] == "procedure"]
    _, said, _ = choose("small", "--json")
    answer = json.loads(said)
    assert answer["nested"]["nested"] == procedure["score"]
    assert answer["nested"]["origins"] == 1
    assert answer["run_id"] == small_run.run_id
    assert (answer["groups"], answer["origins"], answer["random_regret"]) == (2, 0, None)
    assert all(rule["mean_regret"] is None for rule in answer["rules"])


def test_a_variant_that_is_not_there_is_named(choose: Any) -> None:
    code, _, error = choose("small", "--variant", "later_cases")
    assert code != 0
    assert "holds no variant 'later_cases'" in error


def test_with_more_origins_every_rule_is_followed(choose: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """The tables of a longer run in place of those of the shared one."""
    from candour.workflow import choosing

    scores = {"a": (0.3, 0.2, 0.4, 0.2), "b": (0.2, 0.3, 0.3, 0.3)}
    rows = [
        {"model": "m", "setting": setting, "fold": fold, "train_rows": 9, "test_rows": 9, "score": score, "chosen": setting == "b"}
        for setting, found in scores.items() for fold, score in enumerate(found, start=1)
    ]  # fmt: skip
    kept = read_evidence

    def read_longer(*arguments: Any) -> Any:
        from dataclasses import replace

        evidence = kept(*arguments)
        tables = {"cross_validation": pa.Table.from_pylist(rows, schema=CROSS_VALIDATION)}
        return replace(evidence, tables=tables)

    monkeypatch.setattr(choosing, "read_evidence", read_longer)
    _, said, _ = choose("small", "--json")
    answer = json.loads(said)
    assert answer["nested"] is None
    costs = {rule["rule"]: rule["mean_regret"] for rule in answer["rules"]}
    assert costs["best so far"] == pytest.approx(0.05)
    assert costs["lower bound"] == pytest.approx(0.0)
    (best,) = [rule for rule in answer["rules"] if rule["rule"] == "best so far"]
    assert best["picks"][1] == {
        "origin": 4,
        "model": "m",
        "setting": "a",
        "score": 0.2,
        "regret": pytest.approx(0.1),
    }
    _, text, _ = choose("small")
    assert "average of 2 origins" in text
    assert "█" in text
