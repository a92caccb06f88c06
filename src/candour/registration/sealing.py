"""Which decisions will test the forecast, and how they are kept sealed until then.

Where any variant learns from earlier cases, all is sealed from its first test day on. Where any learns from all cases, the families
that will test it are sealed over all years, also before that day: most of their decisions lie there.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
from pydantic import TypeAdapter, ValidationError

from candour.config import evaluation
from candour.config.pilot import PilotConfig
from candour.config.question import Question
from candour.config.variants import Variants
from candour.data.decisions.build import build_decisions
from candour.data.history import CaseHistory
from candour.errors import PopulationError, ProtocolError
from candour.modelling.cases import Cases, Positions, assemble_cases
from candour.modelling.splitters import SEEDS, choose_splitter


class SealKind(StrEnum):
    """What is sealed."""

    DAYS = "days"
    """Everything from the first test day on, and everything about families that test a variant over all years, where there is one."""
    FAMILIES = "families"
    """Everything about the families that test."""


@dataclass(frozen=True)
class Seal:
    """What is sealed, and the first and the last day of the decisions that test."""

    kind: SealKind
    first_test_day: date
    last_test_day: date


@dataclass(frozen=True)
class TestPeriod:
    """The seal, and the families that test over all years, where any variant learns from all cases: never kept."""

    # pytest would take it for a test.
    __test__ = False

    seal: Seal
    families: frozenset[str]


def find_test_period(config: PilotConfig, history: CaseHistory) -> TestPeriod:
    """Split the decisions of a pilot as its run would, and say which of them test.

    Raises PopulationError where they are too few for that.
    """
    split = find_time_split(config)
    kind = SealKind.FAMILIES if split is None else SealKind.DAYS
    included = find_included(history, config.question)
    if not included.num_rows:
        raise PopulationError(
            "No decision with a fully observed outcome window was found, so there is nothing to test on. Widen the population, or "
            "give extracts that reach over more time."
        )
    cases = assemble_cases(included, pd.DataFrame(index=range(included.num_rows)))
    tested = _find_tested(config, cases, config.split if split is None else split)
    lot = find_family_split(config)
    drawn = np.zeros(0, dtype=np.int64) if lot is None else _find_tested(config, cases, lot)
    families = included["family_key"].take(pa.array(drawn)).to_pylist()
    days = cases.decided_on[tested]
    return TestPeriod(Seal(kind, _read_day(days.min()), _read_day(days.max())), frozenset(families))


def was_sealed(now: TestPeriod, before: Seal, families: frozenset[str] | None) -> bool:
    """Whether whoever rehearsed under the seal `before`, which left out these families, read nothing of what tests now.

    `families` is None where nobody can tell which they were.
    """
    first = before.first_test_day
    days = before.kind is SealKind.DAYS and first <= now.seal.first_test_day
    if now.seal.kind is SealKind.DAYS and not days:
        return False
    return not now.families or (families is not None and now.families <= families)


def seals_families(frozen: Mapping[str, Any]) -> bool:
    """Whether families test over all years in what a frozen configuration asks."""
    variants = frozen.get("variants") or {}
    return "all_cases" in {frozen["split"]["name"], *variants.get("learning", ())}


def restore_question(config: PilotConfig, frozen: Mapping[str, Any]) -> PilotConfig:
    """A configuration that asks and splits as the frozen one does, whatever it says by now.

    Raises ProtocolError where this candour no longer understands the frozen one.
    """
    try:
        variants = frozen.get("variants")
        return config.model_copy(
            update={
                "question": Question.model_validate(frozen["question"]),
                "split": TypeAdapter(evaluation.Split).validate_python(frozen["split"]),
                "variants": None if variants is None else Variants.model_validate(variants),
                "seed": int(frozen["seed"]),
            }
        )
    except (ValidationError, KeyError) as error:
        raise ProtocolError(
            "The frozen protocol asks in a way that this version of candour does not know, so nobody can tell which families "
            "are sealed. Use the version that froze it."
        ) from error


def find_time_split(config: PilotConfig) -> evaluation.EarlierCases | None:
    """How the pilot, or a variant of it, splits by time; None where none does."""
    beside = () if config.variants is None else config.variants.splits
    for split in (config.split, *beside):
        if isinstance(split, evaluation.EarlierCases):
            return split
    asked = () if config.variants is None else config.variants.learning
    return evaluation.EarlierCases(name="earlier_cases") if "earlier_cases" in asked else None


def find_family_split(config: PilotConfig) -> evaluation.AllCases | None:
    """How the pilot, or a variant of it, draws the families that test over all years; None where none does."""
    asked = () if config.variants is None else config.variants.learning
    if "all_cases" not in {config.split.name, *asked}:
        return None
    beside = () if config.variants is None else config.variants.splits
    for split in (config.split, *beside):
        if isinstance(split, evaluation.AllCases):
            return split
    return evaluation.AllCases(name="all_cases")


def find_included(history: CaseHistory, question: Question) -> pa.Table:
    """The decisions whose outcome is known."""
    decisions = build_decisions(history, question).table
    return decisions.filter(pc.equal(decisions["status"], "included")).combine_chunks()


def _find_tested(config: PilotConfig, cases: Cases, split: evaluation.Split) -> Positions:
    within_days = config.question.outcome.within_days
    splitter = choose_splitter(split, within_days=within_days, seed=config.seed % SEEDS)
    found = splitter.split(cases)
    # What cannot be cut into folds fails when it is run, and that look at the test would count.
    splitter.fold(cases.take(found.train))
    return found.test


def _read_day(day: np.datetime64) -> date:
    return date.fromisoformat(str(day))
