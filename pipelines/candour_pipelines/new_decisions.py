"""New decisions, described as those of the run were, and what its forecast says of them. Nothing is learnt."""

from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from candour.config.pilot import PilotConfig
from candour.config.question import Question
from candour.contracts import ReportProgress
from candour.contracts.scoring import AskedCases, ScoredCases
from candour.data.decisions.build import build_decisions
from candour.data.features import build_features
from candour.data.history import CaseHistory
from candour.data.text.columns import clean_documents, gather_texts
from candour.errors import ConfigError
from candour.modelling.cases import unify_columns
from candour.modelling.fitting import predict_risk
from candour_pipelines.read_texts import check_kinds


def score_new(
    config: PilotConfig,
    history: CaseHistory,
    estimator: Any,
    asked: AskedCases,
    report_progress: ReportProgress,
) -> ScoredCases:
    """Find the decisions that are asked about, build their features with the kernel of every run, and ask the forecast.

    The days to which the question confined the pilot do not hold here: new cases come after them.

    Raises HistoryError where the extracts do not report what the question needs, ConfigError where a kind of text is not there.
    """
    report_progress("Asking the question", 0.0)
    decisions = _choose(build_decisions(history, _open_end(config.question)).table, asked)
    report_progress("Asking the question", 1.0)
    if not decisions.num_rows:
        return ScoredCases(decisions, pd.DataFrame(), np.empty(0))
    built = build_features(
        history,
        decisions,
        config.features,
        report_progress=lambda done, of: report_progress("Building features", done / of),
    )
    features = unify_columns(built.to_pandas())
    read = features
    if asked.reads_text:
        if config.text is None:
            raise ConfigError(
                "The forecast reads texts, but the run's configuration names none. Run the pilot again."
            )
        report_progress("Reading texts", 0.0)
        check_kinds(history, config.text)
        texts = gather_texts(clean_documents(history, config.text), decisions, config.text)
        read = pd.concat([features, texts.reset_index(drop=True)], axis=1)
        report_progress("Reading texts", 1.0)
    return ScoredCases(decisions, features, predict_risk(estimator, read))


def _choose(decisions: pa.Table, asked: AskedCases) -> pa.Table:
    chosen = pc.is_in(decisions["status"], value_set=pa.array(asked.statuses))
    days = decisions["decided_on"]
    if asked.since is not None:
        chosen = pc.and_(chosen, pc.greater_equal(days, pa.scalar(asked.since, pa.date32())))
    if asked.until is not None:
        chosen = pc.and_(chosen, pc.less_equal(days, pa.scalar(asked.until, pa.date32())))
    return decisions.filter(chosen).combine_chunks()


def _open_end(question: Question) -> Question:
    population = question.population.model_copy(update={"decided_from": None, "decided_until": None})
    return question.model_copy(update={"population": population})
