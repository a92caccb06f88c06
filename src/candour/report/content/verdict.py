"""The one verdict of a report: the whole rule on one screen.

1. Do not use: a concern about the criteria, about simple rules or other ways that do better, about groups of children,
   or about knowledge from the future.
2. Otherwise, cannot tell: any other concern, anything that cannot be told or was not assessed, any needed audit that
   did not run, and any question that the authority has had muted.
3. Only where every needed audit ran and every finding is met does the forecast meet the bar in the protocol.
   Even then the report leaves the choice to the panel: there is no verdict "use it".
4. A bar is met only where a frozen protocol shows that it came first. Without one, in a rehearsal on the training period, or
   where the protocol's own words were changed after it was frozen, the most that can be said is "cannot tell", however good the
   figures are: they may have been looked for until they pleased. Audits of somebody else's scores are of that kind. A second
   look at the test leaves the verdict as it is and is said beside it.

Findings that no bar can be held against are printed with every verdict and cannot change it: what no return records,
what the features and phrases may stand for, what mis-recorded outcomes could do, what it would cost to treat groups more alike,
how errors add up in children, what the pilots of 2020 would have reported, how people's own probabilities and overrides
fare, when to look again, what text would add, what the best of many is worth, and how many children would be enough: that says
nothing against a forecast that reached its bar.
Some others can hardly ever be met, describe rather than judge, or rest on evidence that few authorities have, so they weigh
only where they are a concern: crossed groups are small, a search never ends, months and parts of the range hold few outcomes,
few ask in several ways or read texts, what a forecast leans on is no fault by itself, lead times and practitioners' own forecasts are seldom recorded, gaps can be
made in more ways than can be judged, and a simulation shows nothing of the world. That no record shows whom it lacks never
weighs alone.

One family of comparisons decides about groups of children: the characteristics and their crossings, whose intervals hold
together. A concern found by a search, along a curve or by area is a further look, with an error of its own; it is
enough to withhold the bar, and not enough to say "do not use". So is a concern about net benefit, chance, time, poor input
or explanations: it says that more has to be known, or mended, before anybody acts.

Whether the model file gives away children is a question about letting it out, not about using it: it is said apart.

Muting takes an answer away and never a doubt: a muted question that could have weighed stays unanswered, and one that could
have said "do not use" is named beside the verdict.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

from candour.results import Finding, Verdict

CRITERIA_CODE = "PERF-004"
"""The finding that holds the forecast against the protocol's criteria."""

SIMPLE_RULES_CODE = "PERF-001"
"""The finding that holds the forecast against simple rules."""

NEVER_MET = ("DATA-008",)
"""That it cannot tell is so of every authority, and says nothing about this forecast."""

ONLY_AS_CONCERN = (
    "BIAS-005", "BIAS-006", "BIAS-007", "BIAS-013", "CALI-003", "CALI-004", "CALI-005", "CALI-006", "CALI-007",
    "USEF-001", "USEF-002", "USEF-003", "STAB-002", "STAB-003", "VARI-001", "VARI-003",
)  # fmt: skip
ONLY_AS_CONCERN_PREFIXES = ("PRAC", "EXPL", "PERT", "LAST", "SIZE", "FEED", "TEXT")
"""That these cannot tell, or were not assessed, is so of nearly every authority, and says little about this forecast."""

FURTHER_LOOKS = ("BIAS-006", "BIAS-007", "BIAS-013", "USEF-004")
"""A concern here withholds the bar and does not say "do not use"."""

ALTERNATIVES_CODE = "USEF-005"
"""The finding that holds the forecast against what could be done without it, or is done today."""

DECISIVE_CODES = (CRITERIA_CODE, SIMPLE_RULES_CODE, ALTERNATIVES_CODE)
DECISIVE_PREFIXES = ("BIAS", "TIME")
WITHOUT_A_BAR = (
    "BIAS-008", "BIAS-009", "BIAS-011", "BIAS-012", "BIAS-014", "BIAS-020", "PRAC-002", "PRAC-005", "LAST-004",
    "SIZE-001", "SIZE-002", "SIZE-004", "TEXT-002", "VARI-002", "VARI-004",
)  # fmt: skip
APART_PREFIX = "MEMO"
"""Whether the model file may leave the authority."""

NEEDED_PREFIXES = {
    "pilot": ("PERF", "CALI", "USEF", "BIAS", "STAB", "TIME"), "scores": ("PERF", "CALI", "BIAS"),
}  # fmt: skip

Kind = Literal["pilot", "scores"]


class OverallVerdict(StrEnum):
    """What the panel is told first."""

    DO_NOT_USE = "Do not use"
    CANNOT_TELL = "Cannot tell"
    MEETS_THE_BAR = "Meets the bar in the protocol, for the panel to weigh"


@dataclass(frozen=True)
class Overall:
    """The verdict and what it rests on.

    `decisive` are the codes of the findings that gave it; `missing` the prefixes of needed audits without a
    finding, and the code of the criteria where they were never held against the forecast. `muted` are the codes that could
    have said "do not use" and that the authority has had muted. `unconfirmed` says why a bar that is reached would confirm
    nothing; empty where a frozen protocol shows that it came first.
    """

    verdict: OverallVerdict
    decisive: tuple[str, ...]
    missing: tuple[str, ...]
    muted: tuple[str, ...] = ()
    unconfirmed: str = ""


def prefix_of(code: str) -> str:
    """The letters before the number: `BIAS` for `BIAS-002`."""
    return code.split("-", maxsplit=1)[0]


def reach_verdict(findings: tuple[Finding, ...], kind: Kind, unconfirmed: str = "") -> Overall:
    """Weigh all findings together, by the rule at the top of this file.

    `unconfirmed` is `standing_wording.say_unconfirmed` of the run.
    """
    missing = _find_missing(findings, kind)
    muted = tuple(dict.fromkeys(f.code for f in findings if f.muted and _is_decisive(f.code)))
    weighed = tuple(finding for finding in findings if _weighs(finding))
    stopping = tuple(dict.fromkeys(f.code for f in weighed if _stops_use(f)))
    if stopping:
        return Overall(OverallVerdict.DO_NOT_USE, stopping, missing, muted, unconfirmed)
    unsettled = tuple(dict.fromkeys(f.code for f in weighed if f.verdict is not Verdict.MET))
    if unsettled or missing or unconfirmed:
        return Overall(OverallVerdict.CANNOT_TELL, unsettled, missing, muted, unconfirmed)
    return Overall(OverallVerdict.MEETS_THE_BAR, tuple(dict.fromkeys(f.code for f in weighed)), ())


def _weighs(finding: Finding) -> bool:
    if finding.code in WITHOUT_A_BAR or prefix_of(finding.code) == APART_PREFIX:
        return False
    if finding.muted:
        return True
    if finding.code in NEVER_MET:
        return finding.verdict is not Verdict.CANNOT_TELL
    if _weighs_only_as_concern(finding.code):
        return finding.verdict is Verdict.CONCERN
    return True


def _weighs_only_as_concern(code: str) -> bool:
    return code in ONLY_AS_CONCERN or prefix_of(code) in ONLY_AS_CONCERN_PREFIXES


def _is_decisive(code: str) -> bool:
    """Whether a concern under this code says "do not use"."""
    if code in (*FURTHER_LOOKS, *WITHOUT_A_BAR):
        return False
    return code in DECISIVE_CODES or prefix_of(code) in DECISIVE_PREFIXES


def _stops_use(finding: Finding) -> bool:
    return _is_decisive(finding.code) and finding.verdict is Verdict.CONCERN


def _find_missing(findings: tuple[Finding, ...], kind: Kind) -> tuple[str, ...]:
    codes = {finding.code for finding in findings}
    prefixes = {
        prefix_of(code) for code in codes if code not in WITHOUT_A_BAR and not _weighs_only_as_concern(code)
    }
    missing = [prefix for prefix in NEEDED_PREFIXES[kind] if prefix not in prefixes]
    if "PERF" in prefixes and CRITERIA_CODE not in codes:
        missing.append(CRITERIA_CODE)
    return tuple(missing)
