"""The recipe on a history in one part, in two, and in seven that lie on the disk: every table, forecast and fact is the same."""

import stat
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest

from candour.config.pilot import PilotConfig
from candour.contracts import PilotResult
from candour.data.checks import compute_checks
from candour.data.described.quality import compute_quality
from candour.data.described.workshop import Workshop
from candour.data.history import DOCUMENTS, CaseHistory
from candour.data.partitions.files import describe, write_described, write_part
from candour.data.partitions.parts import HistoryParts
from candour.data.partitions.stored import StoredHistory
from candour.data.practitioners.tables import FORECASTS, PractitionerTables
from candour.engines.engine import Answer, Report
from candour.engines.local import ON_THIS_MACHINE
from candour.modelling.cases import Cases
from candour.whole_files import scratch_folder
from candour_pipelines import result_tables
from candour_pipelines.case_escalation import CaseEscalation
from cut_history import CutHistory
from made_up_texts import FILLERS
from small_histories import Child, Detail, Event, day, make_history

CONFIG: dict[str, Any] = {
    "version": 1,
    "name": "test-parts",
    "seed": 7,
    "extracts": {"cin_census": ["nowhere"]},
    "question": {
        "decision_point": "referral_received",
        "outcome": {
            "kinds": ["cp_plan"],
            "within_days": 180,
            "further_windows": [{"after_days": 0, "within_days": 90}],
        },
    },
    "features": {
        "families": [
            {"family": "age"},
            {"family": "count", "events": ["referral"], "windows": ["ever"]},
            {"family": "current_code", "fields": ["referral_source"]},
        ],
        "protected": {"use": ["sex"], "reason": "A reason, long enough to be one."},
    },
    "split": {"name": "earlier_cases", "test_days": 500, "folds": 2},
    "text": {"kinds": ["referral_note"], "on_the_day": ["referral_note"], "most_terms": 20},
    "variants": {"data": ["structured", "structured_and_text"]},
    "models": {"candidates": [{"name": "logistic_regression", "strengths": [1.0], "l1_shares": [0.0]}]},
    "protocol": {"criteria": [{"metric": "auc", "at_least": 0.7, "reason": "A reason, long enough."}]},
    "report": {"title": "A test", "purpose": "To test the recipe on made-up children."},
}


def simulate_history(families: int = 130, seed: int = 3) -> CaseHistory:
    """Two children a family, two referrals each, with notes, areas, and what a practitioner said of some."""
    rng = np.random.default_rng(seed)
    children: list[Child] = []
    events: list[Event] = []
    details: list[Detail] = []
    texts: list[tuple[Any, ...]] = []
    said: list[tuple[Any, ...]] = []
    for number in range(2 * families):
        name, score = f"C{number:05d}", round(float(rng.random()) * 0.4, 1)
        family = f"F{number // 2}" if number % 10 else None
        children.append(Child(name, -3000, family, str(rng.choice(["Female", "Male"])), score=score or None))
        for turn in range(2):
            start, danger = int(rng.integers(0, 1500)) + 1600 * turn, bool(rng.random() < 0.3)
            events.append(Event(len(events), name, "referral", start, start + 20))
            source = str(rng.choice(["1A", "2B", "9B"]))
            details.append(Detail(len(events) - 1, name, "referral_source", source, start))
            details.append(Detail(len(events) - 1, name, "referral_nfa", "01"[turn], start + 1))
            if rng.random() < (0.6 if danger else 0.1):
                events.append(Event(len(events), name, "cp_plan", start + 30, start + 90))
            words = [str(word) for word in rng.choice(FILLERS, 4)] + ["bruises"] * danger
            texts.append((name, "referral_note", day(start), f"Called on 3 May. {' '.join(words)}."))
            said.append((name.lower(), day(start + 1), "Worker 1", float(danger), None))
    events.sort(key=lambda event: (event.child, event.started, event.kind, event.number))
    details.sort(key=lambda detail: (detail.child, detail.known, detail.field, detail.code, detail.number))
    rows = [dict(zip(DOCUMENTS.names, text, strict=True)) for text in sorted(texts)]
    given = [dict(zip(FORECASTS.names, row, strict=True)) for row in [*said, ("X9", day(9), None, 0.5, None)]]
    return replace(
        make_history(children, events, details, covered=(0, 3400)),
        documents=pa.Table.from_pylist(rows, schema=DOCUMENTS),
        practitioners=PractitionerTables(pa.Table.from_pylist(given, schema=FORECASTS), None, 14),
    )


def store(history: CaseHistory, folder: Path, parts: int) -> StoredHistory:
    cut = CutHistory(history, parts)
    drafts = folder.with_name("drafts")
    for place in (folder, drafts):
        place.mkdir()
    for number in range(parts):
        part = cut.read_part(number)
        tables = {name: getattr(part, name) for name in ("children", "events", "details", "documents")}
        write_part(folder, number, tables, drafts=drafts)
    write_described(folder, describe(history, parts), history.quality)
    return StoredHistory(folder, practitioners=history.practitioners, text_files=history.text_files)


@dataclass
class Watching:
    """An engine that does every part twice, as after a lost worker, and looks at what lies in the scratch folder."""

    scratch: Path

    def map(self, work: Any, parts: Any, report: Report = lambda _: None) -> list[Answer]:
        ON_THIS_MACHINE.map(work, parts)
        answers: list[Answer] = ON_THIS_MACHINE.map(work, parts, report)
        for path in self.scratch.rglob("*"):
            assert not path.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO), path
        return answers


def run(history: HistoryParts, scratch: Path | None = None) -> PilotResult:
    engine = ON_THIS_MACHINE if scratch is None else Watching(scratch)
    config = PilotConfig.model_validate(CONFIG)
    return CaseEscalation().run(config, history, lambda *_: None, engine=engine, scratch=scratch)


@cache
def run_whole() -> PilotResult:
    return run(simulate_history())


def assert_same(found: PilotResult, expected: PilotResult) -> None:
    assert found.tables.keys() == expected.tables.keys()
    for name, table in expected.tables.items():
        assert found.tables[name].schema.equals(table.schema), name
        assert found.tables[name].equals(table), name
    assert found.facts == expected.facts
    assert (found.variant, found.leading) == (expected.variant, expected.leading)
    assert [model.settings for model in found.models] == [model.settings for model in expected.models]


def test_the_history_asks_everything_of_its_parts() -> None:
    tables = run_whole().tables
    for name in (
        "triage",
        "further_windows",
        "practitioner_forecasts",
        "text_months",
        "text_cleaning",
        "under_way",
    ):
        assert tables[name].num_rows, name
    assert "deprivation" in tables["groups"].column_names
    assert "deprivation_score" in tables["measures"].column_names
    assert run_whole().facts["fifths_of_deprivation"].startswith("Fifths of the authority's own children")
    steps = {row["step"]: row["rows"] for row in tables["practitioner_matching"].to_pylist()}
    assert steps["unknown_child"] == 1
    assert steps["used"] > 50


def test_two_parts_in_memory_give_the_same() -> None:
    assert_same(run(CutHistory(simulate_history(), 2)), run_whole())


def test_seven_parts_on_the_disk_give_the_same_and_leave_nothing(tmp_path: Path) -> None:
    stored = store(simulate_history(), tmp_path / "history", 7)
    (tmp_path / "runs").mkdir()
    with scratch_folder(tmp_path / "runs", "parts") as scratch:
        found = run(stored, scratch)
        assert len(list(scratch.iterdir())) == 14
    assert not list((tmp_path / "runs").iterdir())
    assert_same(found, run_whole())


def test_what_no_part_shows_alone_is_found() -> None:
    """A day that is crowded over all parts together, and two children who look like one and lie in different parts."""
    children = [Child(f"C{number:02d}", -900 - 7 * max(number, 1), sex="Male") for number in range(24)]
    events = [Event(number, child.name, "referral", 4, 9) for number, child in enumerate(children)]
    history = make_history(children, events, covered=(0, 100))
    cut = CutHistory(history, 7)
    assert max(cut.read_part(number).children.num_rows for number in range(7)) < 20
    found = compute_quality(Workshop(cut))["checks"]
    assert found.equals(compute_checks(history))
    failed = {row["rule"]: row["failed"] for row in found.to_pylist() if row["kind"] == "all"}
    assert failed["many_starts_on_one_day"] == 24
    assert failed["possibly_one_child_under_two_ids"] == 2


def test_forecasts_score_a_block_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(result_tables, "ROWS_SCORED_AT_ONCE", 7)
    seen: list[int] = []

    class Estimator:
        def predict_proba(self, features: pd.DataFrame) -> Any:
            seen.append(len(features))
            ages = features["age"].to_numpy(dtype=float) / 100
            return np.column_stack([1 - ages, ages])

    count = 30
    numbers = np.arange(count)
    cases = Cases(
        pd.DataFrame({"age": numbers.astype(float)}),
        np.zeros(count, dtype=np.int8),
        np.zeros(count, dtype="datetime64[D]"),
        numbers,
        numbers,
    )
    asked = numbers[::-1][:20]
    assert result_tables.score_in_blocks(Estimator(), cases, asked).tolist() == (asked / 100).tolist()
    assert seen == [7, 7, 6]
    assert len(result_tables.score_in_blocks(Estimator(), cases, asked[:0])) == 0
