"""From extracts to findings: a planted difference is found, and worlds without one give no alarm.

Real extracts are written and read, real features built and a real model fitted. `test_bias_alarm.py` repeats the
last step two hundred times on simulated scores; here few whole runs show that nothing is lost on the way to it.
"""

from pathlib import Path

import pytest

from candour.config.loading import load_pilot
from candour.config.pilot import PilotConfig
from candour.contracts import Evidence
from candour.data.build import ExtractPaths, build_history
from candour.data.synthetic.authority import synthesise_authority
from candour.results import Finding, Verdict
from candour_audits.bias import BiasAudit
from candour_pipelines.case_escalation import CaseEscalation

pytestmark = pytest.mark.simulation
CONFIGS = Path(__file__).parents[2] / "configs"
RECORDED = ("BIAS-001", "BIAS-002", "BIAS-004")
"""Sex, ethnic group and disability; age is left out, since risk differs by age in every world."""


def load_quick_pilot() -> PilotConfig:
    """The quickstart with one setting of one model: what is asked stays, the search goes."""
    config = load_pilot(CONFIGS / "quickstart.yaml")
    boosting = next(model for model in config.models.candidates if model.name == "gradient_boosting")
    single = boosting.model_copy(update={"trees": (100,), "leaves": (8,)})
    return config.model_copy(update={"models": config.models.model_copy(update={"candidates": (single,)})})


def ask_about_bias(folder: Path, scenario: str, *, children: int, seed: int) -> dict[str, Finding]:
    synthesise_authority(directory=folder, children=children, years=6, seed=seed, scenarios=(scenario,))
    paths = ExtractPaths((folder / "cin_census",), (folder / "ssda903",), folder / "families.csv")
    config = load_quick_pilot()
    result = CaseEscalation().run(config, build_history(paths), lambda *_: None)
    evidence = Evidence(
        name=scenario, variant=result.variant, leading=result.leading,
        labels={model.name: model.label for model in result.models},
        baselines=tuple(model.name for model in result.models if model.is_baseline),
        tables=result.tables, facts=result.facts, protocol=config.protocol, disclosure=config.disclosure, seed=seed,
    )  # fmt: skip
    return {finding.code: finding for finding in BiasAudit().run(evidence, lambda *_: None)}


def test_a_planted_difference_is_found_where_it_was_planted(tmp_path: Path) -> None:
    findings = ask_about_bias(tmp_path / "planted", "planted-bias", children=60_000, seed=1)
    assert findings["BIAS-004"].verdict is Verdict.CONCERN
    assert "Yes (more missed among those with the outcome" in findings["BIAS-004"].headline.text
    assert findings["BIAS-001"].verdict is not Verdict.CONCERN
    assert findings["BIAS-002"].verdict is not Verdict.CONCERN


@pytest.mark.parametrize("seed", [1, 2])
def test_no_alarm_where_groups_differ_in_nothing(tmp_path: Path, seed: int) -> None:
    findings = ask_about_bias(tmp_path / "same", "no-difference", children=6_000, seed=seed)
    assert [code for code in RECORDED if findings[code].verdict is Verdict.CONCERN] == []
