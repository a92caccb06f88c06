"""What a pipeline gives, what an audit may see, and how each is called.

A pipeline ends in a `PilotResult`. It is kept as a run; what an audit gets is the `Evidence` of the finished run and nothing else.

tables         the columns of each table
columns        some columns of some rows, without the rest
models         a fitted forecast, and the door through which it may be questioned
runs           what a pipeline found out, and the evidence that is kept of it
untested_days  when the decisions were made that did not test the forecast
plug_ins       what a pipeline and an audit must offer
scoring        what a pipeline gives of new decisions
"""

from candour.contracts.models import ExplainableModel, FittedModel
from candour.contracts.plug_ins import Audit, Pipeline, ReportProgress
from candour.contracts.runs import Evidence, Manifest, PilotResult
from candour.contracts.tables import (
    COVERAGE,
    CROSS_VALIDATION,
    EARLIER_SCORES,
    FEATURE_LABELS,
    FLOW,
    NESTED_VALIDATION,
    PREDICTIONS,
    SCORECARD,
    SCORECARD_TOTALS,
    SHARED_BY,
    TEXT_CLEANING,
    TEXT_PHRASE_SUMS,
    TEXT_PHRASES,
    TIME_TRAVEL,
    VARIANT_PREDICTIONS,
)

__all__ = [
    "COVERAGE",
    "CROSS_VALIDATION",
    "EARLIER_SCORES",
    "FEATURE_LABELS",
    "FLOW",
    "NESTED_VALIDATION",
    "PREDICTIONS",
    "SCORECARD",
    "SCORECARD_TOTALS",
    "SHARED_BY",
    "TEXT_CLEANING",
    "TEXT_PHRASES",
    "TEXT_PHRASE_SUMS",
    "TIME_TRAVEL",
    "VARIANT_PREDICTIONS",
    "Audit",
    "Evidence",
    "ExplainableModel",
    "FittedModel",
    "Manifest",
    "PilotResult",
    "Pipeline",
    "ReportProgress",
]
