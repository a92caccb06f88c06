"""A draft of a protocol, from a configuration and the training period alone."""

import re
from dataclasses import replace
from pathlib import Path

import numpy as np
import pikepdf
import pyarrow as pa
import pyarrow.compute as pc
import pytest

from candour.cli import main
from candour.config.loading import load_pilot
from candour.config.pilot import PilotConfig
from candour.config.protocol import Criterion
from candour.config.statements import Statements
from candour.data.history import CaseHistory
from candour.errors import LeakageError, PopulationError
from candour.registration.sealing import find_test_period
from candour.report.content.statements import TO_COMPLETE
from candour.report.protocol_draft.asked import list_demand_warnings
from candour.report.protocol_draft.markdown import render_markdown
from candour.report.protocol_draft.numbers import CriterionDemand, DraftNumbers
from candour.report.protocol_draft.page import render_page
from candour.report.protocol_draft.undecided import list_undecided
from candour.report.protocol_draft.writing import write_draft
from candour.results import Withheld
from candour.workflow.preparing import prepare_history
from candour.workflow.protocol.draft_numbers import work_out_numbers
from candour.workflow.protocol.drafting import WrittenDraft, draft_protocol
from candour.workflow.protocol.training_period import find_training_period, refuse_test_outcomes
from candour.workflow.workspace import Workspace

CONFIG = """
version: 1
name: drafted
seed: 7
extracts:
  synthetic: {children: 3000, years: 6, last_year: 2026, seed: 3}
question:
  decision_point: referral_received
  outcome: {kinds: [cp_plan, care_episode], within_days: 365}
  population: {exclude_if_open: [cp_plan, care_episode]}
features:
  families:
    - {family: age}
split: {name: earlier_cases, test_days: 365, folds: 2}
models:
  candidates:
    - {name: logistic_regression, strengths: [0.1], l1_shares: [0.0]}
protocol:
  criteria:
    - {metric: average_precision, at_least: 0.65, reason: One bar for every outcome.}
    - {metric: auc, at_least: 0.6, reason: Below it a coin does nearly as well.}
    - {metric: net_benefit, threshold: 0.2, at_least: 0, reason: It must be worth the looks.}
    - {metric: calibration_ratio, between: [0.5, 2], reason: Half and twice are the ends.}
    - {metric: group_difference, characteristic: sex, group_metric: false_positive_rate, within: 0.3, reason: A wide margin for a test.}
  what_follows: {met: The panel meets again within a month.}
  replicates: 100
report:
  title: A drafted pilot
  purpose: To test how a draft is written, on children who do not exist.
"""


LONG_TEST = 900
"""Days of a test that leave fewer for training."""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("draft")
    (folder / "pilot.yaml").write_text(CONFIG, encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def config(folder: Path) -> PilotConfig:
    return load_pilot(folder / "pilot.yaml")


@pytest.fixture(scope="module")
def history(folder: Path, config: PilotConfig) -> CaseHistory:
    workspace = Workspace(folder / "mlruns")
    return prepare_history(config, folder / "pilot.yaml", workspace, lambda *_: None).read_whole()


@pytest.fixture(scope="module")
def numbers(config: PilotConfig, history: CaseHistory) -> DraftNumbers:
    return work_out_numbers(config, find_training_period(config, history))


def draft(folder: Path, out: Path, *, pdf: bool = False) -> WrittenDraft:
    return draft_protocol(
        folder / "pilot.yaml", mlruns=folder / "mlruns", out=out, pdf=pdf, report_progress=lambda *_: None
    )


def test_the_command_writes_text_page_and_a_tagged_paper(
    folder: Path, history: CaseHistory, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "out"
    arguments = ["--out", str(out), "--mlruns", str(folder / "mlruns"), "--quiet"]
    with pytest.raises(SystemExit) as ended:
        main(["protocol", "draft", str(folder / "pilot.yaml"), *arguments])
    assert ended.value.code in {0, None}
    said = capsys.readouterr().out
    assert "cannot be met by any published model" in " ".join(said.split())
    assert {path.name for path in out.iterdir()} == {"protocol.md", "protocol.html", "protocol.pdf"}
    paper = pikepdf.open(out / "protocol.pdf")
    assert paper.Root.MarkInfo.Marked
    assert paper.Root.Lang == "en-GB"
    text = (out / "protocol.md").read_text(encoding="utf-8")
    for heading in (
        "question",
        "Data",
        "Models",
        "compared",
        "criteria",
        "groups",
        "Sample size",
        "each answer",
        "undecided",
        "signs",
    ):
        assert re.search(rf"^## \d+\. .*{heading}", text, re.MULTILINE), heading
    assert str(folder) not in text


def test_the_same_configuration_gives_the_same_bytes_and_replaces_what_was_there(
    folder: Path, history: CaseHistory, tmp_path: Path
) -> None:
    first = draft(folder, tmp_path / "one")
    (tmp_path / "two").mkdir()
    (tmp_path / "two" / "protocol.pdf").write_text("of an older draft")
    second = draft(folder, tmp_path / "two")
    assert first.markdown.read_bytes() == second.markdown.read_bytes()
    assert first.page.read_bytes() == second.page.read_bytes()
    assert not (tmp_path / "two" / "protocol.pdf").exists()
    assert second.pdf is None


def test_no_outcome_of_the_test_period_changes_a_letter(
    config: PilotConfig, history: CaseHistory, numbers: DraftNumbers
) -> None:
    """Every outcome on or after the first test day is taken away: a draft that had read one would differ."""
    first = numbers.first_test_day
    assert first is not None
    day, events = pa.scalar(first, pa.date32()), history.events
    is_outcome = pc.is_in(events["kind"], value_set=pa.array(["cp_plan", "care_episode"]))
    later = pc.and_(is_outcome, pc.greater_equal(events["started_on"], day))
    assert pc.sum(later).as_py() > 20
    kept = events.filter(pc.invert(later))
    ids = pc.unique(kept["event_id"])
    without = replace(
        history,
        events=kept,
        details=history.details.filter(pc.is_in(history.details["event_id"], value_set=ids)),
    )
    again = work_out_numbers(config, find_training_period(config, without))
    said = [render_markdown(write_draft(config, Statements(version=1), each)) for each in (numbers, again)]
    assert said[0] == said[1]


def test_what_would_be_read_of_the_test_is_refused(config: PilotConfig, history: CaseHistory) -> None:
    training = find_training_period(config, history)
    first = training.first_test_day
    assert first is not None
    refuse_test_outcomes(training.decisions, first, within_days=365)
    with pytest.raises(LeakageError, match="outcomes of the test period"):
        refuse_test_outcomes(training.decisions, first, within_days=366 + 365)
    with pytest.raises(LeakageError, match="outcomes of the test period"):
        refuse_test_outcomes(training.decisions, training.days.max().item(), within_days=0)


def test_the_first_test_day_is_the_one_that_would_be_sealed(
    config: PilotConfig, history: CaseHistory
) -> None:
    assert (
        find_training_period(config, history).first_test_day
        == find_test_period(config, history).seal.first_test_day
    )


def test_what_stands_for_the_test_is_as_long_as_the_test(config: PilotConfig, history: CaseHistory) -> None:
    training = find_training_period(config, history)
    days = training.days[training.stand_in]
    assert (days.max() - days.min()).astype(int) <= 364
    assert days.max() == training.days.max()
    assert not training.is_short


def test_where_families_are_drawn_none_of_the_test_is_read(config: PilotConfig, history: CaseHistory) -> None:
    by_family = config.model_copy(
        update={
            "split": PilotConfig.model_validate(config.model_dump() | {"split": {"name": "all_cases"}}).split
        }
    )
    training = find_training_period(by_family, history)
    tested = find_test_period(by_family, history).families
    own = set(training.decisions["family_key"].to_pylist())
    assert training.first_test_day is None
    assert tested.isdisjoint(own)
    chosen = {training.decisions["family_key"][int(at)].as_py() for at in training.stand_in}
    assert len(chosen) == pytest.approx(len(tested), rel=0.1)
    said = render_markdown(
        write_draft(by_family, Statements(version=1), work_out_numbers(by_family, training))
    )
    assert b"Families drawn by lot" in said


def test_families_that_test_what_leads_are_not_read_although_a_variant_splits_by_time(
    config: PilotConfig, history: CaseHistory
) -> None:
    """Most of what tests a pilot of all cases lies before the first day of a variant that tests by time."""
    asked = {"split": {"name": "all_cases"}, "variants": {"learning": ["all_cases", "earlier_cases"]}}
    both = PilotConfig.model_validate(config.model_dump() | asked)
    training = find_training_period(both, history)
    assert training.first_test_day is None
    tested = find_test_period(both, history).families
    assert tested
    assert tested.isdisjoint(training.decisions["family_key"].to_pylist())


def test_where_the_training_period_is_shorter_than_the_test_the_draft_says_so(
    config: PilotConfig, history: CaseHistory
) -> None:
    split = config.split.model_copy(update={"test_days": LONG_TEST})
    training = find_training_period(config.model_copy(update={"split": split}), history)
    assert training.is_short
    assert "It has fewer days than the test" in work_out_numbers(config, training).sizes.note
    whole = find_training_period(config, history)
    assert "as long as the test" in work_out_numbers(config, whole).sizes.note


def test_counts_are_those_of_the_training_period_and_small_ones_are_withheld(
    config: PilotConfig, history: CaseHistory, numbers: DraftNumbers
) -> None:
    training = find_training_period(config, history)
    exact = numbers.sizes
    assert exact.rows[0][1] == training.decisions.num_rows
    assert exact.rows[0][3] == int(training.outcomes.sum())
    assert numbers.base_rate.value == pytest.approx(training.outcomes.mean())
    place = numbers.groups.index_of("events")
    small = [row for row in numbers.groups.rows if isinstance(row[place], int) and row[place] in range(1, 6)]
    assert small, "the made-up authority has no small group, so nothing is tested"
    written = write_draft(config, Statements(version=1), numbers)
    (table,) = (t for section in written.sections for t in section.tables if t.name == "groups")
    at = {row[:2]: row for row in table.rows}
    for row in small:
        assert all(isinstance(cell, Withheld) for cell in at[row[:2]][2:])
    assert "without" not in {column.name for column in table.columns}


def demand(criterion: Criterion, **known: float | None) -> CriterionDemand:
    values = dict.fromkeys(("asked", "kindest", "to_show", "half_width", "growth"))
    return CriterionDemand(criterion, **(values | known))


LIFT = Criterion(metric="average_precision_lift", at_least=3, reason="written for a test")
SAME = Criterion(
    metric="group_difference",
    characteristic="sex",
    group_metric="false_negative_rate",
    within=0.05,
    reason="written for a test",
)


@pytest.mark.parametrize(
    ("case", "said"),
    [
        (demand(LIFT, asked=0.93, kindest=0.92, to_show=0.95, half_width=0.2), "cannot be met by any published model"),
        (demand(LIFT, asked=1.0, kindest=1.0), "not even by a perfect one"),
        (demand(LIFT, asked=0.5, kindest=0.5, to_show=0.6, half_width=0.2), "without any skill"),
        (demand(LIFT, asked=0.8, kindest=0.79, to_show=0.9, half_width=0.2), "an AUC of 0.90 would be needed"),
        (demand(LIFT, asked=0.8, kindest=0.79, to_show=None, half_width=0.2), "not even an AUC of 0.98 would do"),
        (demand(SAME, growth=41.3), "about 41 times as many decisions"),
        (demand(SAME, growth=float("inf")), "more decisions than can be had"),
        (demand(LIFT, asked=0.76, kindest=0.75, to_show=0.84, half_width=0.2), ""),
        (demand(SAME, growth=0.8), ""),
    ],
)  # fmt: skip
def test_it_warns_of_what_cannot_be_met_and_of_what_cannot_be_told(case: CriterionDemand, said: str) -> None:
    warnings = list(list_demand_warnings((case,)))
    assert len(warnings) == bool(said)
    assert said in " ".join(warnings)


def test_an_average_precision_of_two_thirds_is_said_to_be_out_of_reach_and_to_hang_on_the_base_rate(
    numbers: DraftNumbers,
) -> None:
    warnings = " ".join(list_demand_warnings(numbers.demands))
    assert "\u201cAverage precision: at least 0.65\u201d cannot be met by any published model" in warnings
    assert "hangs on the base rate" in warnings
    assert "Area under" not in warnings
    asked = numbers.demands[0].asked
    assert asked is not None
    assert 0.88 < asked < 0.95  # at a base rate of about one in ten: 0.917


def test_what_nobody_decided_is_listed_and_nothing_else(config: PilotConfig) -> None:
    undecided = list(list_undecided(config))
    assert not any("every criterion is met" in line for line in undecided)
    assert any("what_follows.not_met" in line for line in undecided)
    assert any("protocol.bias.margin" in line for line in undecided)
    decided = config.model_dump(mode="json")
    decided["protocol"]["what_follows"] = dict.fromkeys(
        ("met", "not_met", "cannot_tell"), "The panel meets again."
    )
    assert list(list_undecided(PilotConfig.model_validate(decided))) == []


def test_what_follows_each_answer_is_the_authoritys_own_or_still_to_complete(
    config: PilotConfig, numbers: DraftNumbers
) -> None:
    written = write_draft(config, Statements(version=1), numbers)
    (section,) = (section for section in written.sections if section.slug == "what-follows")
    assert [fact.text for fact in section.facts] == [
        "The panel meets again within a month.",
        f"{TO_COMPLETE}.",
        f"{TO_COMPLETE}.",
    ]


def test_a_text_of_the_authority_is_no_markup(config: PilotConfig, numbers: DraftNumbers) -> None:
    told = config.model_copy(
        update={"report": config.report.model_copy(update={"title": "<b>x</b> | [y](z)\n# no heading"})}
    )
    written = write_draft(told, Statements(version=1), numbers)
    assert (
        "\\<b\\>x\\</b\\> \\| \\[y\\](z) \\# no heading" in render_markdown(written).decode().splitlines()[0]
    )
    assert "<b>x" not in render_page(written)


def test_too_few_to_plan_from_are_refused(config: PilotConfig, history: CaseHistory) -> None:
    training = find_training_period(config, history)
    few = replace(training, stand_in=np.flatnonzero(training.outcomes)[:5])
    with pytest.raises(PopulationError, match="no test can be planned"):
        work_out_numbers(config, few)
