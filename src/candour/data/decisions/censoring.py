"""Which decisions were watched for long enough to say whether the outcome came.

A source reports some kinds of event for some days. A decision whose outcome window is not wholly inside those
days, for every kind of outcome, is censored: nobody can say that nothing happened.
"""

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from candour.data.days import Days
from candour.data.history import Coverage
from candour.errors import HistoryError

Mask = npt.NDArray[np.bool_]
CARRIERS: Mapping[str, str] = {
    "contact": "Annex A, a Standard Safeguarding Dataset or event tables",
    "early_help": "Annex A, a Standard Safeguarding Dataset or event tables",
    "cin_plan": "the CIN census from 2022, a Standard Safeguarding Dataset, the DfE API or event tables",
    "care_episode": "the SSDA903, a Standard Safeguarding Dataset or the DfE API",
    **dict.fromkeys(
        ("referral", "assessment", "section_47", "icpc", "cp_plan"),
        "the CIN census, a Standard Safeguarding Dataset, the DfE API or event tables",
    ),
}
"""Which extracts report all events of a kind; docs/formats.md has every kind."""
_EPOCH = np.datetime64("1970-01-01", "D")


class Span(NamedTuple):
    """Days without a gap, both ends included."""

    first: int
    last: int


def find_spans(coverage: tuple[Coverage, ...], kind: str) -> tuple[Span, ...]:
    """The unbroken spans of days for which some source reports this kind of event, in order.

    Spans that touch or overlap are joined: two yearly returns make one span of two years.
    Raises HistoryError where no source reports the kind at all.
    """
    reported = sorted(
        Span(_count_days(entry.first_day), _count_days(entry.last_day))
        for entry in coverage
        if kind in entry.kinds
    )
    if not reported:
        raise HistoryError(
            f"No extract reports events of the kind '{kind}', which the question asks about; {_say_carriers(kind)}. Add an extract "
            f"that holds them, or ask another question."
        )
    joined = [reported[0]]
    for span in reported[1:]:
        if span.first <= joined[-1].last + 1:
            joined[-1] = Span(joined[-1].first, max(joined[-1].last, span.last))
        else:
            joined.append(span)
    return tuple(joined)


def is_covered(spans: tuple[Span, ...], first: Days, last: Days) -> Mask:
    """Whether one span holds every day from `first` to `last`."""
    covered = np.zeros(len(first), dtype=bool)
    for span in spans:
        covered |= (first >= span.first) & (last <= span.last)
    return covered


def _say_carriers(kind: str) -> str:
    known = CARRIERS.get(kind)
    return "docs/formats.md says which extracts do" if known is None else f"{known} would"


def _count_days(day: object) -> int:
    return int((np.datetime64(str(day), "D") - _EPOCH).astype(np.int64))
