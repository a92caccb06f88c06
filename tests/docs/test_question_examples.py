"""Every example of docs/questions.md is a question that a made-up authority can answer, with yes and with no."""

import re
from pathlib import Path
from typing import Any, get_args

import pytest

from candour.config.loading import load_history
from candour.config.positions import parse_yaml
from candour.config.question import DECIDED_EVENTS, OutcomeKind, Question
from candour.data.decisions.build import build_decisions
from candour.data.history import CaseHistory
from candour.workflow.preparing import prepare_history
from candour.workflow.workspace import Workspace

PAGE = (Path(__file__).parents[2] / "docs/questions.md").read_text(encoding="utf-8")
EXAMPLES: list[dict[str, Any]] = [
    dict(parse_yaml(block).values) for block in re.findall(r"```yaml\n(.*?)```", PAGE, flags=re.DOTALL)
]
CONFIG = """
version: 1
name: made-up
extracts:
  synthetic: {children: 2500, years: 6, seed: 5, formats: [standard_safeguarding_dataset]}
"""


@pytest.fixture(scope="module")
def history(tmp_path_factory: pytest.TempPathFactory) -> CaseHistory:
    folder = tmp_path_factory.mktemp("questions")
    path = folder / "history.yaml"
    path.write_text(CONFIG, encoding="utf-8")
    return prepare_history(
        load_history(path), path, Workspace(folder / "mlruns"), lambda *_: None
    ).read_whole()


def test_every_decision_point_and_every_outcome_has_an_example_and_a_row() -> None:
    assert {example["decision_point"] for example in EXAMPLES} == set(DECIDED_EVENTS)
    for name in (*DECIDED_EVENTS, *get_args(OutcomeKind)):
        assert re.search(rf"^\|[^|]*`{name}`", PAGE, flags=re.MULTILINE), name


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example["decision_point"])
def test_the_example_can_be_answered(history: CaseHistory, example: dict[str, Any]) -> None:
    outcomes = build_decisions(history, Question.model_validate(example)).table["outcome"].to_pylist()
    assert outcomes.count(1) >= 10
    assert outcomes.count(0) >= 10
