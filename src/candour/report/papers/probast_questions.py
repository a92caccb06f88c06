"""The signalling questions of PROBAST+AI, 16 on development and 18 on evaluation, and what answers each here.

Numbers and meanings follow a public transcription of the tool; their counts agree with the paper's abstract (16 and 18). The
questions are put in our words.
"""

from dataclasses import dataclass
from typing import Literal

from candour.report.model import Report
from candour.report.papers.pieces import Piece, Reader
from candour.report.papers.probast_rating import Rating, rate_finding
from candour.report.papers.readers import finding, limits, program, remark, setting

Domain = Literal["participants and data sources", "predictors", "outcome", "analysis"]
DOMAINS: tuple[Domain, ...] = ("participants and data sources", "predictors", "outcome", "analysis")
_ASKED_TOGETHER = ("PERF-001", "CALI-001", "USEF-004")


@dataclass(frozen=True)
class Question:
    """One signalling question.

    `direct` and `side` are codes of findings that speak to it, straight or from the side. `fixed` is the rating that the
    making of every pilot gives, whatever was found; for somebody else's scores nothing is known of it. `without_families`
    takes its place where the records do not say who are brothers and sisters.
    """

    number: str
    asks: str
    direct: tuple[str, ...] = ()
    side: tuple[str, ...] = ()
    fixed: Rating | None = None
    without_families: Rating | None = None
    because: tuple[Reader, ...] = ()

    @property
    def readers(self) -> tuple[Reader, ...]:
        """What is printed as the evidence."""
        return (*self.because, *(finding(code) for code in (*self.direct, *self.side)))


def rate_question(question: Question, report: Report) -> tuple[Rating, ...]:
    """Every answer that the evidence gives; the worst of them is the rating."""
    pilot = report.context.kind == "pilot"
    fixed: tuple[Rating, ...] = ()
    if question.fixed is not None:
        unrelated = question.without_families if not _knows_families(report) else None
        fixed = (unrelated or question.fixed,) if pilot else ("no information",)
    return (
        *fixed,
        *(rate_finding(report, code, from_the_side=False) for code in question.direct),
        *(rate_finding(report, code, from_the_side=True) for code in question.side),
    )


_PARTICIPANTS = (
    Question("1.1", "Were the sources of data suited to the question?", direct=("DATA-003", "DATA-009"),
             because=(setting("sources"),)),
    Question("1.2", "Was the design of the study suited to it?", fixed="yes",
             because=(program("All decisions of the kind in question are followed up over time; none is drawn by what came of it.",
                              "data"),)),
    Question("1.3", "Do those who are in and those who are left out make a set that stands for the children concerned?",
             direct=("DATA-008",), side=("DATA-002",)),
)  # fmt: skip
_PREDICTORS = (
    Question("2.1", "Were predictors defined and recorded alike for all children?", direct=("DATA-005", "DATA-006")),
    Question("2.2", "Were they prepared alike for all?", fixed="yes",
             because=(program("One set of steps, learnt from the training decisions alone, is used on every decision.", "model"),)),
    # The finding goes by the dates on record: what was written back later passes it, so it speaks from the side only.
    Question("2.3", "Were they recorded without knowledge of the outcome?", side=("TIME-001",)),
    Question("2.4", "Can all of them be known at the moment at which the forecast is meant to speak?", direct=("TIME-001",)),
)  # fmt: skip
_OUTCOME = (
    Question("3.1", "Was the outcome defined and found in a fitting way?", fixed="probably no",
             because=(limits("The outcome is something the authority did"),
                      program("The outcome stands in for harm, and is not the same: so the answer is never better than this.",
                              "question"))),
    Question("3.2", "Was it defined and found alike for all children?", direct=("BIAS-009",)),
    Question("3.3", "Was it judged without use of the predictors?", fixed="no",
             because=(program("Those who decide on the outcome know the child\u2019s history, and that is what the forecast reads.",
                              "question"),)),
    Question("3.4", "Was the time between predictors and outcome fitting?", direct=("PERF-005",), side=("USEF-002",),
             because=(setting("question", "The outcome"),)),
)  # fmt: skip
_GAPS = (
    program(
        "Nobody is left out for a gap; a decision whose outcome window runs past the last day of the records is left out and counted.",
        "data",
    ),
    setting("question", "Children who turn 18, move away or die before any outcome"),
    remark(
        "Gaps are filled by one value and a mark, or read as gaps. The tool calls that flawed and prefers multiple imputation, which "
        "is not used: so the answer is never better than \u201cprobably no\u201d, although records in use will have the same gaps."
    ),
)


def _knows_families(report: Report) -> bool:
    return report.context.facts.get("families_known") != "no"


def _say_sides(report: Report) -> tuple[Piece, ...]:
    """Who can be on both sides: brothers and sisters can, where nobody knows who they are."""
    said = (
        "No child and no family is on both sides, and nothing is learnt from the test side."
        if _knows_families(report)
        else "No child is on both sides, and nothing is learnt from the test side. Brothers and sisters may be, because the records do not "
        "say who they are."
    )
    return program(said, "model")(report)


_NOT_DRAWN_AGAIN = program(
    "Decisions are neither drawn again nor weighted, in building or in testing.", "model"
)
_DEVELOPMENT_ANALYSIS = (
    Question("4.1", "Does anything show that there were enough decisions?", direct=("SIZE-001",)),
    Question("4.2", "Were numbers and codes handled in a fitting way?", fixed="probably yes",
             because=(program("Numbers are not cut into bands; codes become one column each.", "model"),)),
    Question("4.3", "Were children with missing values, or not observed to the end, handled in a fitting way?",
             fixed="probably no", direct=("PERF-005",), because=_GAPS),
    Question("4.4", "If something was done because the outcome is rare, were scores put right afterwards?", fixed="not applicable",
             because=(_NOT_DRAWN_AGAIN,)),
    Question("4.5", "Was anything done against learning the training decisions by heart?", fixed="probably yes",
             because=(program("Every candidate has a brake on what it may learn, and its strength is chosen on decisions that it did not see.",
                              "model"), setting("model", "How one was chosen"))),
)  # fmt: skip
_EVALUATION_ANALYSIS = (
    Question("4.1", "Was more done than to judge the forecast on the decisions that it learnt from?", fixed="yes",
             because=(setting("model", "How it was tested"),)),
    Question("4.2", "Does anything show that there were enough decisions to judge it?", direct=("SIZE-004",)),
    Question("4.3", "Were children with missing values, or not observed to the end, handled in a fitting way?",
             fixed="probably no", direct=("PERF-005",), because=_GAPS),
    Question("4.4", "If something was done because the outcome is rare, was it judged on decisions as they came?",
             fixed="not applicable", because=(_NOT_DRAWN_AGAIN,)),
    Question("4.5", "If decisions were split, does anything show that nothing leaked from one side to the other?", fixed="yes",
             without_families="probably no", direct=("TIME-001",), because=(_say_sides,)),
    Question("4.6", "If decisions were drawn again, were all steps of building repeated each time?", fixed="probably yes",
             because=(program("In each fold every step is learnt anew; what is read off the folds only chooses the model.", "model"),)),
    Question("4.7", "Was it judged in a fitting way: sorting, scores as probabilities, and worth?",
             because=(remark("Answered yes where all three are asked, whatever came out, and probably no where one is not."),
                      *(finding(code) for code in _ASKED_TOGETHER))),
)  # fmt: skip

DEVELOPMENT = dict(zip(DOMAINS, (_PARTICIPANTS, _PREDICTORS, _OUTCOME, _DEVELOPMENT_ANALYSIS), strict=True))
EVALUATION = dict(zip(DOMAINS, (_PARTICIPANTS, _PREDICTORS, _OUTCOME, _EVALUATION_ANALYSIS), strict=True))


def rate_asked_together(report: Report) -> Rating:
    """Whether sorting, probabilities and worth were all asked: that they were asked is what the question wants to know."""
    asked = [rate_asked(report, code) for code in _ASKED_TOGETHER]
    return "yes" if all(asked) else "probably no"


def rate_asked(report: Report, code: str) -> bool:
    """Whether a finding gives an answer, whatever it is."""
    return any(state.state != "not done" for state in finding(code)(report))
