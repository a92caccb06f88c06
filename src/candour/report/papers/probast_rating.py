"""The rule by which signalling questions and domains of PROBAST+AI are rated here: the whole of it on one screen.

A question is answered from findings, each of which says something:

* met: yes, or "probably yes" where the finding speaks to the question only from the side;
* concern: no, or "probably no" in the same way;
* cannot tell, not assessed, muted or not there: no information.

Of several findings the worst counts: no, probably no, no information, probably yes, yes. A question that what the program does
answers by itself (such as how the test was made) carries a fixed rating with its reason.

A domain gives high concern where any question is answered no or probably no; otherwise it is unclear where any has no
information; otherwise it gives low concern. A question that does not apply counts for nothing. Over all domains the worst counts.
The tool leaves the rating of a domain to people; a rule was put in their place so that nobody can be kind to themselves.
"""

from collections.abc import Iterable
from typing import Literal

from candour.report.model import Report
from candour.report.papers.places import find_finding
from candour.report.papers.readers import judge_finding
from candour.results import Verdict

Rating = Literal["yes", "probably yes", "no information", "probably no", "no", "not applicable"]
Concern = Literal["low", "unclear", "high"]

_WORST_FIRST: tuple[Rating, ...] = (
    "no",
    "probably no",
    "no information",
    "probably yes",
    "yes",
    "not applicable",
)
_WORST_CONCERN: tuple[Concern, ...] = ("high", "unclear", "low")


def rate_finding(report: Report, code: str, *, from_the_side: bool) -> Rating:
    """The answer that one finding gives."""
    entry = find_finding(report, code)
    if entry is None or judge_finding(entry.finding) == "not done":
        return "no information"
    if entry.finding.verdict is Verdict.MET:
        return "probably yes" if from_the_side else "yes"
    if entry.finding.verdict is Verdict.CONCERN:
        return "probably no" if from_the_side else "no"
    return "no information"


def take_worst(ratings: Iterable[Rating]) -> Rating:
    """The worst of several answers; no information where there is none."""
    return min(ratings, key=_WORST_FIRST.index, default="no information")


def rate_domain(ratings: Iterable[Rating]) -> Concern:
    """The concern that the answers of one domain give rise to."""
    given = set(ratings)
    if given & {"no", "probably no"}:
        return "high"
    return "unclear" if not given or "no information" in given else "low"


def rate_all(concerns: Iterable[Concern]) -> Concern:
    """The concern over all domains: the worst of them."""
    return min(concerns, key=_WORST_CONCERN.index)
