"""DATA-007: whether the children of the test period look like those that the forecast learnt from."""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
from threadpoolctl import threadpool_limits

from candour.contracts import Evidence
from candour.errors import EvidenceError, PopulationError
from candour.results import Figure, Finding, Statement, Verdict
from candour.stats.clustered import Codes, Flags, code_clusters
from candour.stats.drift import MODERATE_SHIFT, FeatureShift, compare_features
from candour.stats.equivalence import Comparison
from candour.stats.period_classifier import MARGIN, PeriodSeparation, separate_periods
from candour_audits.assumed import FAMILIES
from candour_audits.coded_text import code_keys
from candour_audits.data_quality.drift_tables import (
    name_features,
    tabulate_all,
    tabulate_moved,
    tabulate_separation,
)
from candour_audits.decisions import sort_by_row
from candour_audits.drawing import draw_families
from candour_audits.sampled import draw_tested
from candour_audits.unanswered import build_unanswered

CODE = "DATA-007"
TITLE = "Training period and test period"
QUESTION = "Do the children of the test period look like those that the forecast learnt from?"
CALENDAR = ("month", "weekday")
"""Families of features that are the calendar: they tell periods apart whatever happened to children."""
MOST_ROWS = 5_000
"""Rows of each period that the classifier learns from; beyond it whole families are drawn."""
MOST_NAMED = 3


@dataclass(frozen=True)
class Features:
    """The features of one period, each read when it is asked for; rows in the order of their numbers."""

    evidence: Evidence
    table: str
    columns: tuple[str, ...]
    rows: npt.NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.rows)

    def __getitem__(self, name: str) -> pd.Series:
        table = sort_by_row(self.evidence.read(self.table, ["row", name]))
        column: pd.Series = table[name].to_pandas()
        return column

    def take(self, chosen: Flags, names: list[str]) -> pd.DataFrame:
        """Some features of some rows."""
        table = self.evidence.read(self.table, ["row", *names], where={"row": self.rows[chosen]})
        frame: pd.DataFrame = sort_by_row(table).select(names).to_pandas()
        return frame.reset_index(drop=True)


class Periods(NamedTuple):
    """The features of training and test rows, and the family of each row as a code that holds in both."""

    train: Features
    test: Features
    families: tuple[Codes, Codes]


def assess_drift(evidence: Evidence) -> Finding:
    """The shift of every feature, and whether a classifier can tell the two periods apart; of a sample where there are very many decisions."""
    if not {"features", "training_features"} <= set(evidence.tables):
        reason = "the evidence does not hold the features of both periods"
        return build_unanswered(CODE, "data_quality", TITLE, QUESTION, reason)
    sample = draw_tested(evidence, with_training=True)
    return sample.say(_assess_drift(sample.evidence))


def _assess_drift(evidence: Evidence) -> Finding:
    periods = read_periods(evidence)
    if not len(periods.train) or not len(periods.test):
        return build_unanswered(CODE, "data_quality", TITLE, QUESTION, "one of the periods has no decisions")
    # Two questions share what may go wrong by chance: the features, and the classifier.
    confidence = 1 - (1 - evidence.protocol.confidence) / 2
    shifts = compare_features(periods.train, periods.test, periods.families, confidence=confidence)
    calendar = _list_calendar(evidence)
    judged = tuple(shift for shift in shifts if shift.feature not in calendar)
    separation = _separate(periods, calendar, evidence.seed, confidence)
    verdict = _reach_verdict(judged, separation)
    labels = name_features(evidence)
    counts = len(periods.train), len(periods.test)
    return Finding(
        CODE, "data_quality", TITLE, QUESTION, verdict,
        headline=Statement(_say_headline(judged, separation, verdict, labels)),
        for_families=Statement(
            "The children on whom the forecast was tested differ from those it learnt from."
            if verdict is Verdict.CONCERN
            else "The children on whom the forecast was tested are much like those it learnt from."
            if verdict is Verdict.MET
            else "We cannot say whether the children on whom the forecast was tested are like those it learnt from."
        ),
        why=f"A concern where the whole interval of a feature's shift lies above {MODERATE_SHIFT:g}, or the whole interval of the "
        f"classifier's AUC above {0.5 + MARGIN:g}; met where all lie below. The bare index is not held against a line, because "
        "it is never 0 by chance.",
        tables=(
            tabulate_separation(separation, counts),
            tabulate_moved(judged, labels, sum(counts)),
            tabulate_all(shifts, labels, calendar, sum(counts)),
        ),
        figures=(
            Figure("moved", "intervals", "moved", "The features that moved most",
                   "A dot and an interval a feature: its population stability index with chance taken out. The dashed line is "
                   f"the usual line of {MODERATE_SHIFT:g}.", "shift", "feature", reference=MODERATE_SHIFT),
        ),
        assumptions=(
            FAMILIES,
            "Features are built in the same way for both periods.",
            "Children who differ in nothing that is a feature do not differ.",
        ),
        limits=("That children look alike does not mean that what follows is alike.",
                "Early decisions have a shorter past on record, so counts of what came before, and days since, move by "
                "themselves.",
                "The calendar features (month, day of the week) are listed but not judged: they follow from the days that "
                "each period covers."),
    )  # fmt: skip


def read_periods(evidence: Evidence) -> Periods:
    """Features of both periods in the same order. Raises EvidenceError where they do not have the same features."""
    names = tuple(name for name in evidence.measure("features").columns if name != "row")
    if not set(names) <= set(evidence.measure("training_features").columns):
        raise EvidenceError("training rows lack features that the test rows have; run the pilot again")
    learnt = sort_by_row(evidence.read("training_features", ["row", "family_key"], encoded=True))
    rows = sort_by_row(evidence.read("features", ["row"]))["row"]
    keys = _find_families(evidence, rows)
    codes = code_keys(pa.chunked_array([*learnt["family_key"].cast(pa.string()).chunks, *keys.chunks]))
    return Periods(
        Features(evidence, "training_features", names, learnt["row"].to_numpy()),
        Features(evidence, "features", names, rows.to_numpy()),
        (codes[: len(learnt)], codes[len(learnt) :]),
    )


def _find_families(evidence: Evidence, rows: pa.ChunkedArray) -> pa.ChunkedArray:
    leading = evidence.read(
        "predictions", ["row", "family_key"], where={"model": evidence.leading}, encoded=True
    )
    keys = leading["family_key"].cast(pa.string())
    if leading["row"].equals(rows):
        return keys
    places = pc.index_in(rows.combine_chunks(), value_set=leading["row"].combine_chunks())
    if places.null_count:
        raise EvidenceError("some test rows have features but no score; run the pilot again")
    return keys.take(places)


def _list_calendar(evidence: Evidence) -> frozenset[str]:
    labels = evidence.tables.get("feature_labels")
    rows = [] if labels is None else labels.to_pylist()
    return frozenset(row["name"] for row in rows if row["family"] in CALENDAR)


def _separate(
    periods: Periods, calendar: frozenset[str], seed: int, confidence: float
) -> PeriodSeparation | str:
    """The classifier two-sample test, or why there is none."""
    names = [str(name) for name in periods.train.columns if name not in calendar]
    if not names:
        return "all features are the calendar"
    kept = [
        draw_families(code_clusters(families), most=MOST_ROWS, seed=seed) for families in periods.families
    ]
    train, test = (
        period.take(chosen, names) for period, chosen in zip((periods.train, periods.test), kept, strict=True)
    )
    families = periods.families[0][kept[0]], periods.families[1][kept[1]]
    try:
        # On so few rows the threads of the trees would spend ten times as much time waiting for each other.
        with threadpool_limits(1, "openmp"):
            return separate_periods(train, test, families, seed=seed, confidence=confidence)
    except PopulationError as error:
        return str(error)


def _reach_verdict(judged: tuple[FeatureShift, ...], separation: PeriodSeparation | str) -> Verdict:
    # A feature with one value only cannot have moved.
    answers = {shift.comparison for shift in judged if not shift.reason}
    answers.add(Comparison.CANNOT_TELL if isinstance(separation, str) else separation.comparison)
    if Comparison.DIFFERENCE_SHOWN in answers:
        return Verdict.CONCERN
    return Verdict.MET if answers == {Comparison.EQUIVALENT} else Verdict.CANNOT_TELL


def _say_headline(
    judged: tuple[FeatureShift, ...],
    separation: PeriodSeparation | str,
    verdict: Verdict,
    labels: dict[str, str],
) -> str:
    if verdict is Verdict.MET:
        return "No feature moved beyond the usual line, and a classifier cannot tell the two periods apart."
    moved = [
        shift
        for shift in judged
        if shift.comparison is Comparison.DIFFERENCE_SHOWN and shift.index is not None
    ]
    moved.sort(key=lambda shift: (-(shift.index or 0.0), shift.feature))
    said = []
    if moved:
        named = "; ".join(labels.get(shift.feature, shift.feature) for shift in moved[:MOST_NAMED])
        more = f"; and {len(moved) - MOST_NAMED} more" if len(moved) > MOST_NAMED else ""
        said.append(f"Features that are shown to have moved: {named}{more}.")
    if not isinstance(separation, str) and separation.comparison is Comparison.DIFFERENCE_SHOWN:
        said.append("A classifier can tell children of the test period from those of the training period.")
    return (
        " ".join(said) or "No feature is shown to have moved, but the decisions are too few to rule it out."
    )
