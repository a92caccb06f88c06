"""What is said about one case: values and sentences, for people and for programs."""

from dataclasses import dataclass
from datetime import date

RESTRICTED = (
    "RESTRICTED: this is about one child. It must not leave the authority, be put into a report, or be kept longer than the "
    "work at hand needs."
)
NOT_THIS = (
    "This is no cause and no decision. It describes how a model sorted one record among others.",
    "It does not say what happened to this child, what will happen, or what anybody should do.",
)


@dataclass(frozen=True)
class ReasonInWords:
    """One of the largest contributions: the feature, the child's own value, which way it moves the score, and how lasting it is.

    `contribution`, `lowest` and `highest` (over refits) are log-odds. `may_stand_for` is what the feature may carry unnamed.
    """

    feature: str
    value: str
    moves_the_score: str
    contribution: float
    among_largest: int
    same_direction: int
    refits: int
    lowest: float | None
    highest: float | None
    may_stand_for: str


@dataclass(frozen=True)
class ChangeInWords:
    """A record that the model would have treated otherwise, as a sentence, and whether anything of it can be changed at all."""

    sentence: str
    remark: str


@dataclass(frozen=True)
class CaseExplanation:
    """Everything that is said about one case. `probability` is None where scores may not be shown as probabilities.

    Ranks are how many in 100 other test decisions have a lower score; `rank_lowest` and `rank_highest` over `refits`, and
    `flagged_in` in how many of them the case would be flagged.
    """

    restricted: str
    not_this: tuple[str, ...]
    run_id: str
    forecast: str
    row: int
    decided_on: date | None
    rank: int
    score: str
    probability: float | None
    flagged: bool
    flag: str
    refits: int
    rank_lowest: int | None
    rank_highest: int | None
    flagged_in: int
    lasting: str
    reasons: tuple[ReasonInWords, ...]
    about_reasons: str
    changes: tuple[ChangeInWords, ...]
    about_changes: str
    cannot_know: tuple[str, ...]


@dataclass(frozen=True)
class DecisionDays:
    """The test decisions of one child: their row numbers and days."""

    restricted: str
    decisions: tuple[tuple[int, date | None], ...]


def write_explanation(said: CaseExplanation) -> tuple[str, ...]:
    """The lines for people."""
    day = f", made on {said.decided_on.isoformat()}" if said.decided_on else ""
    return (
        said.restricted, "", *said.not_this, "",
        f"Run {said.run_id[:8]}, {said.forecast}; decision {said.row}{day}", "",
        "The score", f"  {said.score}", f"  {said.flag}", *((f"  {said.lasting}",) if said.lasting else ()), "",
        "What moves it most", *(f"  {line}" for reason in said.reasons for line in _write_reason(reason)),
        f"  {said.about_reasons}", "",
        "What the model would have treated otherwise", *(f"  {line}" for change in said.changes for line in (change.sentence, f"  {change.remark}")),
        f"  {said.about_changes}", "",
        "What the model cannot know", *(f"  - {line}" for line in said.cannot_know), "",
        said.restricted,
    )  # fmt: skip


def write_days(said: DecisionDays) -> tuple[str, ...]:
    """The lines for people."""
    return (
        said.restricted,
        *(f"{row}  {'no day' if day is None else day.isoformat()}" for row, day in said.decisions),
    )


def _write_reason(reason: ReasonInWords) -> tuple[str, ...]:
    lasting = ""
    if reason.refits and reason.lowest is not None and reason.highest is not None:
        lasting = (
            f"; among the largest in {reason.among_largest} of {reason.refits} refits, in the same direction in "
            f"{reason.same_direction}, from {say_log_odds(reason.lowest)} to {say_log_odds(reason.highest)}"
        )
    stands = (f"    may also stand for: {reason.may_stand_for}",) if reason.may_stand_for else ()
    return (
        f"{reason.feature}: {reason.value}",
        f"    moves the score {reason.moves_the_score} ({say_log_odds(reason.contribution)} in log-odds{lasting})",
        *stands,
    )


def say_log_odds(number: float) -> str:
    """With its sign and two decimals."""
    # Neither +0.00 nor -0.00: what is rounded to nothing points nowhere.
    said = f"{number:+.2f}".replace("-", "\u2212")
    return "0.00" if said[1:] == "0.00" else said
