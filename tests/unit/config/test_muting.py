"""Muting: a reason that says something, under a code that is asked for; everything else is an error with its place."""

from pathlib import Path

import pytest

from candour.config.loading import load_audit, load_pilot
from candour.config.muting import refuse_unknown_codes
from candour.errors import ConfigError

QUICKSTART = Path(__file__).parents[3] / "configs" / "quickstart.yaml"
SCORES = """version: 1
name: scores
columns: {score: s, outcome: o}
protocol:
  criteria: [{metric: auc, at_least: 0.7, reason: Below it no worker would accept the order.}]
report: {title: Scores, purpose: To find out whether these scores help.}
"""
REASON = "The panel has asked another body for this."


def write(folder: Path, text: str, muted: str) -> Path:
    path = folder / "config.yaml"
    path.write_text(f"{text}\n{muted}", encoding="utf-8")
    return path


def test_a_pilot_and_an_audit_of_scores_mute_with_a_reason(tmp_path: Path) -> None:
    muted = f"muted:\n  BIAS-006:   {REASON}  \n"
    pilot = load_pilot(write(tmp_path, QUICKSTART.read_text(encoding="utf-8"), muted))
    assert pilot.muted == {"BIAS-006": REASON}
    assert load_audit(write(tmp_path, SCORES, muted)).muted == {"BIAS-006": REASON}
    assert load_audit(write(tmp_path, SCORES, "")).muted == {}


@pytest.mark.parametrize("reason", ["Too short to be one", "'   none            given   '", "''"])
def test_a_reason_that_says_nothing_is_refused_where_it_stands(tmp_path: Path, reason: str) -> None:
    path = write(tmp_path, SCORES, f"muted:\n  BIAS-006: {reason}\n")
    with pytest.raises(
        ConfigError, match=r"config.yaml:9:13: muted.BIAS-006: expected at least 20 characters"
    ):
        load_audit(path)


def test_a_reason_of_twenty_characters_is_one(tmp_path: Path) -> None:
    assert (
        load_audit(write(tmp_path, SCORES, f"muted: {{BIAS-006: {'x' * 20}}}")).muted["BIAS-006"] == "x" * 20
    )


def test_unknown_codes_are_refused_with_their_places_and_the_nearest_code(tmp_path: Path) -> None:
    path = write(tmp_path, SCORES, f"muted:\n  BIAS-06: {REASON}\n  BIAS-006: {REASON}\n  XYZ: {REASON}\n")
    muted = load_audit(path).muted
    with pytest.raises(ConfigError) as raised:
        refuse_unknown_codes(muted, ("BIAS-001", "BIAS-006"), path)
    assert str(raised.value).splitlines() == [
        f"{path}:9:3: muted.BIAS-06: no audit of this configuration has a question with the code 'BIAS-06'; "
        "did you mean 'BIAS-006'?",
        f"{path}:11:3: muted.XYZ: no audit of this configuration has a question with the code 'XYZ'; "
        "the codes of this configuration begin with BIAS. What is not asked need not be muted",
    ]
    refuse_unknown_codes({"BIAS-006": REASON}, ("BIAS-001", "BIAS-006"), path)
    refuse_unknown_codes({}, (), path)


@pytest.mark.parametrize("known", [("TIME-001",), ()])
def test_the_leakage_proof_is_never_muted(tmp_path: Path, known: tuple[str, ...]) -> None:
    path = write(tmp_path, SCORES, f"muted:\n  TIME-001: {REASON}\n")
    with pytest.raises(
        ConfigError, match=r"config.yaml:9:3: muted.TIME-001: this question cannot be muted: .*exit code"
    ):
        refuse_unknown_codes({"TIME-001": REASON}, known, path)


@pytest.mark.parametrize(
    ("code", "advice"),
    [
        ("bias-006", "; did you mean 'BIAS-006'?"),
        (
            "PERF-003",
            "; the codes of this configuration begin with BIAS, PRAC. What is not asked need not be muted",
        ),
    ],
)
def test_no_code_of_another_family_is_suggested(tmp_path: Path, code: str, advice: str) -> None:
    path = write(tmp_path, SCORES, f"muted:\n  {code}: {REASON}\n")
    with pytest.raises(ConfigError) as raised:
        refuse_unknown_codes({code: REASON}, ("BIAS-001", "BIAS-006", "PRAC-003"), path)
    assert str(raised.value).endswith(f"the code '{code}'{advice}")
