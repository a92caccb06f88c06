"""Every mistake in a configuration is reported at once, at its line and column, in words."""

from pathlib import Path

import pytest

from candour.config.loading import format_path, load_audit, load_history, load_pilot, load_statements
from candour.config.question import Question
from candour.errors import ConfigError

ROOT = Path(__file__).parents[3]
GOOD = (ROOT / "configs" / "quickstart.yaml").read_text()


def list_errors(folder: Path, text: str | bytes) -> list[str]:
    """The lines of the error for this text, without the name of the file."""
    path = folder / "bad.yaml"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    with pytest.raises(ConfigError) as caught:
        load_pilot(path)
    return [line.removeprefix(f"{path}:") for line in str(caught.value).splitlines()]


def spoil(old: str, new: str) -> str:
    """The good configuration with one thing changed."""
    assert GOOD.count(old) == 1, old
    return GOOD.replace(old, new)


@pytest.mark.parametrize(
    "path", [p for p in sorted((ROOT / "configs").rglob("*.yaml")) if p.parent.name in {"configs", "pilots"}]
)
def test_every_configuration_of_the_project_loads(path: Path) -> None:
    loaders = {"audit_only.yaml": load_audit, "history.yaml": load_history}
    config = loaders.get(path.name, load_pilot)(path)
    assert config.version == 1


def test_values_arrive_as_the_types_of_the_stages(tmp_path: Path) -> None:
    path = tmp_path / "good.yaml"
    path.write_text(
        spoil("    exclude_if_open: [cp_plan", "    decided_from: 2022-04-01\n    exclude_if_open: [cp_plan")
    )
    question = load_pilot(path).question
    assert isinstance(question, Question)
    assert str(question.population.decided_from) == "2022-04-01"
    assert question.outcome.kinds == ("cp_plan", "care_episode")


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("seed: 20260331\n\n", "sead: 3\n\n", ["sead: unknown key; did you mean 'seed'?"]),
        ("decision_point: referral_received", "decision_point: referal_received",
         ["19: question.decision_point: 'referal_received' is not known here; did you mean 'referral_received'?"]),
        ("decision_point: referral_received", "decision_point: census",
         ["is not known here; expected one of 'referral_received', 'referral_closed_no_further_action'"]),
        ("    within_days: 365", "    within_days: a year",
         ["question.outcome.within_days: expected a whole number; got 'a year'"]),
        ("    within_days: 365", "    within_days: 36.5",
         ["question.outcome.within_days: expected a whole number; got the number 36.5"]),
        ("    within_days: 365", "    within_days: 0",
         ["question.outcome.within_days: expected a number of at least 1; got the number 0"]),
        ("    after_days: 0", "    after_days: 365",
         ["question.outcome: within_days (365) must be greater than after_days (365)"]),
        ("    within_days: 365", "    within_days: ~",
         ["question.outcome.within_days: expected a whole number; got nothing"]),
        ("{family: calendar}", "{family: calender}",
         ["features.families[1]: 'calender' is not known here; did you mean 'calendar'?"]),
        ("{family: calendar}", "{events: [referral]}",
         ["features.families[1]: the key 'family' is missing; it says which kind this is"]),
        ("{family: calendar}", "{family: ever, events: [referal], window: 3}",
         ["features.families[1].events[0]: 'referal' is not known here; did you mean 'referral'?",
          "features.families[1].window: unknown key; known: 'events', 'family'"]),
        ("windows: [180, 365, 1095, ever]", "windows: [180, always]",
         ["features.families[2].windows[1]: expected a whole number or 'ever'; got 'always'"]),
        ("{family: calendar}", "{family: age}",
         ["features: the same feature family is declared twice"]),
        ("{name: gradient_boosting}", "{name: gradient_boosting, tree: [3]}",
         ["models.candidates[1].tree: unknown key; did you mean 'trees'?"]),
        ("      at_least: 0.75\n", "", ["protocol.criteria[1]: a criterion needs at_least or at_most"]),
        ("capacity_shares: [0.05, 0.1]", "capacity_shares: [5, 10]",
         ["protocol.capacity_shares[0]: expected a number less than 1; got the number 5",
          "protocol.capacity_shares[1]: expected a number less than 1; got the number 10"]),
        ("capacity_shares: [0.05, 0.1]", "capacity_shares: []",
         ["protocol.capacity_shares: expected at least 1 in the list; got 0"]),
        ("capacity_shares: [0.05, 0.1]", "capacity_shares: 0.05",
         ["protocol.capacity_shares: expected a list; got the number 0.05"]),
        ("title: Would a forecast at referral help?", "title: 2026",
         ["report.title: expected text (codes and numbers that are names need quotes); got the number 2026"]),
        ("    margin: 0.05", "    margin: .nan", ["protocol.bias.margin: expected a finite number; got .nan"]),
        ("    margin: 0.05", "    margin: 0.05\n    intersections: [[sex, sex]]",
         ["protocol.bias: intersections: a characteristic cannot be crossed with itself"]),
        ("    margin: 0.05", "    margin: 0.05\n    intersections: [[sex, disability], [disability, sex]]",
         ["protocol.bias: intersections: the same crossing is declared twice"]),
        ("    margin: 0.05", "    margin: 0.05\n    intersections: [[sex, ethnicity]]",
         ["protocol.bias.intersections: 'ethnicity' is no characteristic here; known: 'age_band', 'deprivation', "]),
        ("    margin: 0.05", "    margin: 0.05\n    references: {religion: None}",
         ["protocol.bias.references: 'religion' is no characteristic here; known: 'age_band', 'disability', "]),
        ("  threshold: 5", "  threshold: 5\n  threshold: 1",
         ["disclosure.threshold: this key is here twice; the first is on line"]),
        ("  authority: A synthetic authority\n", "  purpose: Twice, which is once too often.\n",
         ["report.purpose: this key is here twice"]),
        ("name: quickstart", "name: Quick Start", ["name: expected text that matches"]),
    ],
)  # fmt: skip
def test_a_mistake_is_named(tmp_path: Path, old: str, new: str, expected: list[str]) -> None:
    errors = list_errors(tmp_path, spoil(old, new))
    assert len(errors) == len(expected), errors
    for part, error in zip(expected, errors, strict=True):
        assert part in error


def test_the_place_is_the_line_and_column_an_editor_jumps_to(tmp_path: Path) -> None:
    text = spoil("decision_point: referral_received", "decision_point: census")
    (error,) = list_errors(tmp_path, text)
    line, column, _ = error.split(":", 2)
    lines = text.splitlines()
    assert lines[int(line) - 1][int(column) - 1 :].startswith("census")


def test_an_unknown_key_is_marked_at_the_key_and_a_missing_one_at_its_parent(tmp_path: Path) -> None:
    unknown, missing = list_errors(tmp_path, spoil("name: quickstart", "nmae: quickstart"))[::-1]
    assert missing == "5:1: name: this key is missing and has no default"
    assert unknown == "6:1: nmae: unknown key; did you mean 'name'?"


def test_all_mistakes_come_at_once_and_in_the_order_of_the_file(tmp_path: Path) -> None:
    text = (
        GOOD.replace("version: 1", "version: 2")
        .replace("metric: auc", "metric: acu")
        .replace("years: 6", "years: x")
    )
    lines = [int(error.split(":")[0]) for error in list_errors(tmp_path, text)]
    assert len(lines) == 3
    assert lines == sorted(lines)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", "1:1: expected keys with values, such as 'version: 1'; got nothing"),
        ("- a\n- b\n", "1:1: expected keys with values, such as 'version: 1'; got a list"),
        ("version: 1\n  name: x\n", "2:7: this is not YAML: mapping values are not allowed here"),
        ("version: [1\n", "this is not YAML: while parsing a flow sequence"),
        ("a: *nowhere\n", "1:4: this is not YAML: found undefined alias 'nowhere'"),
        ("version: 1\n---\nversion: 1\n", "2:1: this is not YAML: expected a single document"),
        (b"name: caf\xe9\n", "1:1: the file is not UTF-8 text (byte 10 cannot be read)"),
        ("name: \x07\n", "1:1: this is not YAML: unacceptable character"),
    ],
)
def test_what_is_no_configuration_at_all_is_said_to_be_so(
    tmp_path: Path, text: str | bytes, expected: str
) -> None:
    errors = list_errors(tmp_path, text)
    assert expected in errors[0]


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"no configuration file at '.*nowhere\.yaml'"):
        load_pilot(tmp_path / "nowhere.yaml")
    with pytest.raises(ConfigError, match=r"no statements file at '.*nowhere\.yml'"):
        load_statements(tmp_path / "pilot.yaml", "nowhere.yml")


def test_a_configuration_for_scores_names_the_command_that_reads_it() -> None:
    with pytest.raises(ConfigError, match=r"candour audit --predictions SCORES --config .*audit_only\.yaml"):
        load_pilot(ROOT / "configs" / "audit_only.yaml")


def test_a_folder_is_not_a_configuration(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="cannot be read"):
        load_pilot(tmp_path)


def test_an_audit_may_not_use_a_column_twice(tmp_path: Path) -> None:
    path = tmp_path / "audit.yaml"
    good = (ROOT / "configs" / "audit_only.yaml").read_text()
    path.write_text(good.replace("score: risk_score ", "score: escalated "))
    with pytest.raises(ConfigError, match="6:1: the same column is named for two things"):
        load_audit(path)


def test_paths_are_written_as_people_write_them() -> None:
    assert format_path(("features", "families", 2, "windows", 0)) == "features.families[2].windows[0]"
