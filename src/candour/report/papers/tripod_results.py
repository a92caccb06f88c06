"""TRIPOD+AI, items 18 to 27: openness, involvement, results and what they mean."""

from candour.report.papers.numbers import context_rows, rows
from candour.report.papers.pieces import Item
from candour.report.papers.readers import (
    finding,
    findings,
    known_fact,
    limits,
    not_done,
    setting,
    statement,
)
from candour.report.papers.summaries import base_rate, criteria, protocol_standing, verdict, version

_GROUPS = ("n", "events", "base_rate")

OPEN_SCIENCE = (
    Item("18a", "Who paid, and what part they had.", (statement("research.funding"),)),
    Item("18b", "Interests of everybody who took part.", (statement("research.conflicts_of_interest"),)),
    Item(
        "18c",
        "Where the protocol can be read.",
        (setting("bar"), protocol_standing(), version(), statement("research.registration")),
    ),
    Item("18d", "Where the study was registered, or that it was not.", (protocol_standing(), statement("research.registration"))),
    Item("18e", "Whether the data can be had.", (statement("research.data_availability"),)),
    Item("18f", "Whether the code can be had.", (statement("research.code_availability"), version())),
)  # fmt: skip

INVOLVEMENT = (
    Item(
        "19",
        "Part that patients and the public had: here families, young people and practitioners.",
        (
            statement(
                "engagement.families",
                "engagement.young_people",
                "engagement.practitioners",
                "engagement.changed_because_of_it",
            ),
        ),
    ),
)  # fmt: skip

RESULTS = (
    Item(
        "20a",
        "The flow from all decisions to those used, with and without the outcome, and the time of observation.",
        (
            finding("DATA-002", "flow"),
            rows("DATA-002", "flow", ("decisions", "children", "events"), where=("part", "kept")),
            finding("PERF-005", "windows"),
        ),
    ),
    Item(
        "20b",
        "Who they are: characteristics, dates, outcomes, gaps, and differences between groups.",
        (
            rows("BIAS-001", "groups", _GROUPS, with_title=True),
            rows("BIAS-002", "groups", _GROUPS, with_title=True),
            rows("BIAS-003", "groups", _GROUPS, with_title=True),
            rows("BIAS-004", "groups", _GROUPS, with_title=True),
            finding("DATA-001", "fields"),
            finding("BIAS-020"),
        ),
    ),
    Item(
        "20c",
        "Evaluation beside development: how predictors and outcome are spread in each.",
        (finding("DATA-007", "moved", "separation"), known_fact("Decisions followed by the outcome")),
    ),
    Item(
        "21",
        "How many decisions and outcomes there are in each analysis.",
        (context_rows("split", slug="data"), finding("PERF-001", "performance")),
    ),
    Item(
        "22",
        "The whole model, so that others can use and test it, and what stands in the way.",
        (
            finding("EXPL-004", "scorecard", "scorecard_totals", "page", "card"),
            finding("MEMO-001"),
            statement("research.code_availability"),
            not_done("but for a points scorecard, the model\u2019s own numbers are not printed; its file stays inside the authority."),
        ),
    ),
    Item(
        "23a",
        "How good it is, with intervals, also for groups, with pictures.",
        (
            criteria(),
            finding("PERF-001", "performance"),
            finding("CALI-001", "reliability"),
            finding("USEF-004"),
            findings("CALI-002", "BIAS-001", "BIAS-002", "BIAS-003", "BIAS-004", "BIAS-005"),
        ),
    ),
    Item(
        "23b",
        "How far it differs between clusters.",
        (findings("PERF-003", "LAST-001", "CALI-006"), not_done("teams, offices and authorities are not compared.")),
    ),
    Item("24", "What updating gave.", (findings("CALI-007", "LAST-003"),)),
)  # fmt: skip

DISCUSSION = (
    Item("25", "What the results mean, fairness among it, beside the aims and beside what others found.",
         (verdict(), base_rate(), findings("PERF-002", "USEF-005", "BIAS-012", "SIZE-003"))),
    Item("26", "Limits, and what they do to bias, uncertainty and use elsewhere.", (limits(), findings("SIZE-001", "STAB-003"))),
    Item("27a", "What is to be done in use about inputs that are poor or missing.",
         (findings("PERT-001", "PERT-002", "PERT-003", "PERT-004"), statement("operational_data.processing"))),
    Item("27b", "What users have to do with input or model, and what they must know.",
         (statement("deployment.human_review", "deployment.training", "system.system_input"),)),
    Item("27c", "The next steps, with a view to use elsewhere.",
         (findings("LAST-004", "SIZE-004"), statement("oversight.review_every"), not_done("it was not tested in another authority."))),
)  # fmt: skip
