"""A model card: what a forecast is, whom it was tried on, and how it does for groups of children (doi:10.1145/3287560.3287596)."""

from candour.report.content.model_wording import LEARNT_FROM
from candour.report.model import Report
from candour.report.papers.numbers import context_rows, rows
from candour.report.papers.paper import Paper, Part, Source
from candour.report.papers.pieces import Item, fill_items
from candour.report.papers.readers import (
    finding,
    findings,
    known_fact,
    limits,
    not_done,
    remark,
    setting,
    statement,
    statement_to_judge,
)
from candour.report.papers.summaries import base_rate, criteria, purpose, verdict, version
from candour.report.papers.tables import pick_table

SLUG = "model-card"
_RATES = (
    "group",
    "n",
    "events",
    "base_rate",
    "false_negative_rate",
    "false_positive_rate",
    "observed_expected",
)

_DETAILS = (
    Item("1.1", "Who developed it.", (statement("accountability.organisation", "accountability.team", "suppliers"),)),
    Item(
        "1.2",
        "When.",
        (
            known_fact("Decisions it learnt from"),
            remark("No day of making is printed: the same run gives the same documents on every day."),
        ),
    ),
    Item("1.3", "Which version.", (version(),)),
    Item("1.4", "Which type of model.", (setting("model", "The forecast in this report"),)),
    Item(
        "1.5",
        "How it was trained, with which settings, limits for fairness and information.",
        (
            setting("model", "What was tried", "How one was chosen", LEARNT_FROM, "Protected characteristics"),
            finding("BIAS-011"),
            context_rows("features_in_short", ("count", "may_stand_for"), slug="information"),
        ),
    ),
    Item("1.6", "Where more can be read, and how to cite it.", (statement("accountability.website"),)),
    Item(
        "1.7",
        "Licence.",
        (
            statement_to_judge(
                "research.code_availability", "Under which licence the model itself may be used is not asked for here."
            ),
        ),
    ),
    Item("1.8", "Where to send questions.", (statement("accountability.contact_email"),)),
)  # fmt: skip
_USE = (
    Item("2.1", "What it is meant for.", (purpose(), statement("rationale.description", "deployment.decision_point"))),
    Item("2.2", "Who is meant to use it.", (statement("deployment.who_sees_it", "deployment.who_acts"),)),
    Item(
        "2.3",
        "What it must not be used for.",
        (
            statement("rationale.not_decided_by_it"),
            limits("Nothing here is a cause", "Children who never came to notice are not here"),
        ),
    ),
)  # fmt: skip
_FACTORS = (
    Item(
        "3.1",
        "Which groups, instruments and surroundings matter.",
        (finding("BIAS-020", "characteristics"), finding("DATA-006", "breaks")),
    ),
    Item(
        "3.2",
        "Which of them were looked at, and why these.",
        (setting("bar", "Margin between groups"), findings("BIAS-001", "BIAS-002", "BIAS-003", "BIAS-004", "BIAS-007")),
    ),
)  # fmt: skip
_METRICS = (
    Item("4.1", "Which measures, and why.", (setting("bar"),)),
    Item("4.2", "Which cut-offs.", (setting("bar", "Capacity"), finding("USEF-001", "capacity"))),
    Item("4.3", "How uncertainty is found.", (setting("bar", "Intervals"), finding("STAB-003"))),
)  # fmt: skip
_EVALUATION = (
    Item(
        "5.1",
        "Which data.",
        (setting("sources"), known_fact("Decisions it was tested on"), context_rows("split", slug="data")),
    ),
    Item("5.2", "Why these.", (setting("model", "How it was tested"), findings("DATA-007", "DATA-008"))),
    Item("5.3", "How they were prepared.", (findings("DATA-002", "DATA-003", "TIME-001"),)),
)  # fmt: skip
_TRAINING = (
    Item(
        "6.1",
        "Which data it learnt from, and how groups are spread in them.",
        (
            known_fact("Decisions it learnt from", "Decisions followed by the outcome"),
            context_rows("split", slug="data"),
            statement("development_data.collection"),
            finding("DATA-007", "moved"),
        ),
    ),
)  # fmt: skip
_RESULTS = (
    Item(
        "7.1",
        "One factor at a time.",
        (
            criteria(),
            rows("PERF-001", "performance", ("decisions", "outcomes", "base_rate", "average_precision", "auc")),
            findings("PERF-001", "CALI-002", "BIAS-001", "BIAS-002", "BIAS-003", "BIAS-004"),
        ),
    ),
    Item("7.2", "Where factors meet.", (finding("BIAS-005", "crossings"), finding("BIAS-006"))),
)  # fmt: skip
_ETHICS = (
    Item(
        "8.1",
        "Sensitive data.",
        (setting("model", "Protected characteristics"), findings("BIAS-008", "MEMO-001", "MEMO-002")),
    ),
    Item(
        "8.2",
        "Whether it touches human life.",
        (setting("question", "The decision", "The outcome"), limits("The outcome is something the authority did")),
    ),
    Item(
        "8.3",
        "What was done against harm.",
        (statement("deployment.human_review", "deployment.appeal", "deployment.correction"), finding("BIAS-011")),
    ),
    Item("8.4", "Risks and harms.", (base_rate(), findings("PERF-002", "BIAS-012", "FEED-001"), statement("risks"))),
    Item("8.5", "Uses that are especially fraught.", (statement("rationale.not_decided_by_it", "law.automated_decisions"),)),
)  # fmt: skip
_CAVEATS = (
    Item("9.1", "What else has to be known, and what should come next.",
         (verdict(), limits(), findings("LAST-004", "SIZE-004"), not_done("it was not tested in another authority."))),
)  # fmt: skip

_PARTS = (
    ("details", "Model details", _DETAILS),
    ("use", "Intended use", _USE),
    ("factors", "Factors", _FACTORS),
    ("metrics", "Metrics", _METRICS),
    ("evaluation", "Evaluation data", _EVALUATION),
    ("training", "Training data", _TRAINING),
    ("results", "Quantitative analyses", _RESULTS),
    ("ethics", "Ethical considerations", _ETHICS),
    ("caveats", "Caveats and recommendations", _CAVEATS),
)  # fmt: skip
_GROUPED = ("BIAS-001", "BIAS-002", "BIAS-003", "BIAS-004")


def fill(report: Report) -> Paper:
    """The nine headings of the card."""
    tables = tuple(table for code in _GROUPED for table in pick_table(report, code, "groups", _RATES))
    return Paper(
        SLUG,
        "Model card",
        "What the forecast is, what it is meant for, and how it does for groups of children.",
        (Source("Mitchell M, Wu S, Zaldivar A, and others. Model cards for model reporting. FAT* 2019.",
                "https://doi.org/10.1145/3287560.3287596"),),
        tuple(
            Part(slug, name, "", fill_items(items, report), tables=tables if slug == "results" else ())
            for slug, name, items in _PARTS
        ),
        notes=("The nine headings and their prompts are those of the card; the numbers of the prompts are ours.",),
    )  # fmt: skip
