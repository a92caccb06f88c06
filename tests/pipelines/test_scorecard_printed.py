"""Whoever adds up the printed points scorecard gets the score that the run kept, for every test decision."""

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import numpy as np
import pandas as pd
import pytest

from candour.contracts import SCORECARD, SCORECARD_TOTALS, Evidence
from candour.disclosure import protect_findings
from candour.modelling.cases import Cases
from candour.modelling.encoding import RARE_BELOW
from candour.report.content.exhibits import FindingExhibits
from candour.report.content.leading_tables import split_tables
from candour.report.model import build_report
from candour.results import Finding, Verdict
from candour_audits.explainability import ExplainabilityAudit
from candour_audits.explainability.own_scorecard import NOT_SHOWN, show_scorecard
from candour_audits.unanswered import build_unanswered
from candour_pipelines.scorecard_tables import build_scorecard_tables
from known_worlds import ONE_LINEAR, KnownWorld, build_pilot, run_world
from made_up_report import make_context

CARD: dict[str, Any] = {"name": "scorecard", "features": [8]}
BOTH = ("scorecard", "scorecard_totals")


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> KnownWorld:
    """A made-up authority with a card beside a linear forecast."""
    config = build_pilot(children=5000, seed=5, years=5, models=(ONE_LINEAR, CARD))
    return run_world(tmp_path_factory.mktemp("card"), config)


@pytest.fixture(scope="module")
def printed(world: KnownWorld) -> Finding:
    """EXPL-004 as it is published, asked without fitting the page of the audit."""
    return protect_findings((show(world.evidence),), threshold=5)[0]


def show(evidence: Evidence) -> Finding:
    return show_scorecard(
        evidence, build_unanswered("EXPL-004", "explainability", "Title", "Question?", "a reason")
    )


class Person:
    """Somebody with the printed card, the record of a child, and the list of codes that few decisions had."""

    def __init__(self, printed: Finding, world: KnownWorld) -> None:
        self._names = {row["label"]: row["name"] for row in world.result.tables["feature_labels"].to_pylist()}
        training = world.result.tables["training_features"].to_pandas()
        self._codes = {
            name: Counter("" if pd.isna(code) else str(code) for code in values)
            for name, values in training.items()
            if not pd.api.types.is_numeric_dtype(values)
        }
        self._lines: dict[str, list[tuple[str, str, int]]] = {}
        for line, item, points in printed.table("scorecard").rows:
            label = max((label for label in self._names if str(item).startswith(f"{label}: ")), key=len)
            self._lines.setdefault(str(line), []).append(
                (self._names[label], str(item).removeprefix(f"{label}: "), int(str(points)))
            )

    @property
    def lines(self) -> Mapping[str, list[tuple[str, str, int]]]:
        return self._lines

    def add_up(self, child: Mapping[Any, Any]) -> int:
        total = 0
        for rows in self._lines.values():
            (points,) = [points for name, level, points in rows if self.is_so(level, name, child[name])]
            total += points
        return total

    def is_so(self, level: str, name: str, value: Any) -> bool:
        missing = pd.isna(value)
        if level in ("nothing recorded", "something recorded"):
            return missing is (level == "nothing recorded")
        if level in ("yes", "no, or nothing recorded", "no"):
            return level.startswith("yes") is bool(value == 1)
        if name in self._codes:
            counts = self._codes[name]
            wanted = level.removeprefix("not ").split(" (")[0]
            there = (
                0 < counts["" if missing else value] < RARE_BELOW
                if wanted == "a rarer code"
                else value == wanted
            )
            return bool(there) is not level.startswith("not ")
        if missing:
            return level.endswith("nothing recorded")
        above, up_to = re.search(r"more than (\S+)", level), re.search(r"up to ([^\s,]+)", level)
        number = float(value)
        return (above is None or number > float(above[1])) and (up_to is None or number <= float(up_to[1]))


def test_a_sum_from_the_printed_table_is_the_score_of_every_test_decision(
    world: KnownWorld, printed: Finding
) -> None:
    predictions = world.result.tables["predictions"].to_pandas()
    kept = predictions[predictions["model"] == "scorecard"].sort_values("row")["score"].tolist()
    person = Person(printed, world)
    children = world.result.tables["features"].sort_by("row").to_pandas().to_dict("records")
    assert len(person.lines) >= 4
    assert len(set(kept)) >= 5
    totals = [person.add_up(child) for child in children]
    table = world.result.tables["scorecard_totals"]
    exact = dict(zip(table["total"].to_pylist(), table["probability"].to_pylist(), strict=True))
    assert [exact[total] for total in totals] == kept
    # What is printed is rounded, to a tenth of a per cent.
    chances = {row[0]: row[1] for row in printed.table("scorecard_totals").rows}
    assert [chances[total] for total in totals] == pytest.approx(kept, abs=0.000501)


def test_kept_tables_have_the_columns_of_the_contract_and_no_count(world: KnownWorld) -> None:
    tables = world.result.tables
    assert tables["scorecard"].schema.equals(SCORECARD)
    assert tables["scorecard_totals"].schema.equals(SCORECARD_TOTALS)
    assert set(tables["scorecard"]["model"].to_pylist()) == {"scorecard"}


def test_it_stands_in_the_full_report_where_it_leads_and_in_the_annex_otherwise(world: KnownWorld) -> None:
    for leading, wanted in (("scorecard", 0), ("logistic_regression", 1)):
        finding = show(replace(world.evidence, leading=leading))
        (entry,) = build_report(protect_findings((finding,), threshold=5), make_context()).exhibits
        places = [{exhibit.table.name for exhibit in part} for part in split_tables(entry)]
        assert set(BOTH) <= places[wanted]
        assert isinstance(entry, FindingExhibits)


def test_the_audit_shows_it_even_where_the_model_cannot_be_questioned(world: KnownWorld) -> None:
    found = ExplainabilityAudit().run(replace(world.evidence, model=None), lambda *_: None)
    finding = next(one for one in found if one.code == "EXPL-004")
    assert finding.verdict is Verdict.NOT_ASSESSED
    assert tuple(table.name for table in finding.tables) == BOTH


def test_a_card_that_may_not_be_shown_is_said_to_be_missing(world: KnownWorld) -> None:
    without = {name: table for name, table in world.evidence.tables.items() if name not in BOTH}
    finding = show(replace(world.evidence, tables=without))
    assert finding.limits == (NOT_SHOWN,)
    assert not finding.tables
    labels = {name: label for name, label in world.evidence.labels.items() if name != "scorecard"}
    assert not show(replace(world.evidence, tables=without, labels=labels)).limits


def test_no_card_is_kept_that_reads_text_or_has_a_level_of_few_families(world: KnownWorld) -> None:
    """The fewest families of a level are counted a second time, by a person who places the children that it learnt from."""
    training = world.result.tables["training_features"].to_pandas()
    families = pd.factorize(training["family_key"])[0].astype(np.int64)
    train = Cases(
        training.drop(columns=["row", "family_key"]),
        world.result.tables["training_groups"]["outcome"].to_numpy(),
        np.full(len(training), np.datetime64("2024-01-01")), np.arange(len(training)), families,
    )  # fmt: skip
    person = Person(show(world.evidence), world)
    children = training.to_dict("records")
    fewest = min(
        len({family for family, child in zip(families, children, strict=True) if person.is_so(level, name, child[name])})
        for rows in person.lines.values()
        for name, level, _ in rows
    )  # fmt: skip

    def keep(threshold: int | None, *, reads_text: bool = False) -> set[str]:
        variant: Any = SimpleNamespace(
            plan=SimpleNamespace(reads_text=reads_text), forecasts=SimpleNamespace(fitted=world.result.models)
        )
        return set(build_scorecard_tables(variant, train, threshold=threshold))

    assert fewest >= 10
    assert keep(fewest - 1) == keep(None) == set(BOTH)
    assert not keep(fewest)
    assert not keep(None, reads_text=True)
