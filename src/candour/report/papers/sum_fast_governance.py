"""SUM values, FAST principles, SSAFE-D and the process-based governance log, as the Turing Institute's guidance names them.

Source: Leslie D. Understanding artificial intelligence ethics and safety. 2019 (doi:10.5281/zenodo.3240529); AI ethics and
governance in practice, 2023-24.
"""

from candour.governance import EntryKind
from candour.report.model import Report
from candour.report.papers.governance_log import count_entries, list_log, panel
from candour.report.papers.paper import Basis, Paper, Part, Source
from candour.report.papers.pieces import IN_SUBSTANCE, Item, Reader, fill_items
from candour.report.papers.readers import finding, findings, limits, section, setting, statement
from candour.report.papers.summaries import base_rate, criteria, disclosure, purpose, sources_read, version

SLUG = "sum-fast-governance"


def _items(basis: Basis, *parts: tuple[str, str, tuple[Reader, ...]]) -> tuple[Item, ...]:
    return tuple(Item(number, asks, readers, basis) for number, asks, readers in parts)


_SUM = _items(
    "secondary",
    (
        "SUM 1",
        "Respect: the dignity of every person.",
        (
            statement("rationale.not_decided_by_it", "deployment.human_review", "deployment.appeal", "deployment.notice"),
            limits("Nothing here is a cause"),
        ),
    ),
    (
        "SUM 2",
        "Connect: sincerely, openly, with everybody.",
        (
            statement(
                "engagement.families",
                "engagement.young_people",
                "engagement.practitioners",
                "engagement.changed_because_of_it",
            ),
            finding("PRAC-004"),
        ),
    ),
    (
        "SUM 3",
        "Care: for the wellbeing of each and all.",
        (
            base_rate(),
            findings("PERF-002", "BIAS-006", "BIAS-012"),
            statement("rationale.benefits", "deployment.what_follows_a_flag"),
        ),
    ),
    (
        "SUM 4",
        "Protect: social values, justice and the public interest.",
        (findings("FEED-001", "BIAS-009"), statement("law.legal_basis", "law.equality_assessment", "oversight.who_stops_it")),
    ),
)  # fmt: skip
_FAST = _items(
    "secondary",
    (
        "F1",
        "Data fairness: whether records stand for the children concerned, and are right, recent and enough.",
        (findings("DATA-001", "DATA-005", "DATA-006", "DATA-007", "DATA-008", "SIZE-001"),),
    ),
    (
        "F2",
        "Design fairness: whether aim, information and structure can be defended.",
        (
            setting("question", "The outcome"),
            setting("model", "Protected characteristics"),
            findings("BIAS-008", "EXPL-001", "TIME-001"),
        ),
    ),
    (
        "F3",
        "Outcome fairness: a named notion of fairness with its reason, and what came of it.",
        (
            setting("bar", "Margin between groups"),
            base_rate(),
            findings("BIAS-001", "BIAS-002", "BIAS-003", "BIAS-004", "BIAS-005", "CALI-002", "BIAS-011"),
        ),
    ),
    (
        "F4",
        "Implementation fairness: whether people who use it are trained, and how far it biases them.",
        (
            statement("deployment.training", "deployment.human_review", "deployment.override_log"),
            findings("PRAC-003", "PRAC-005"),
        ),
    ),
    (
        "A1",
        "Accountability: whether somebody can be made to answer at every step.",
        (statement("accountability.senior_responsible_owner", "oversight.monitoring_owner", "suppliers"),),
    ),
    (
        "A2",
        "Accountability: whether everything can be checked afterwards.",
        (
            version(),
            sources_read(),
            section("verdict", "The bar is part of the settings that the run keeps, and every criterion is printed with what was measured."),
        ),
    ),
    (
        "S1",
        "Sustainability: whether it is accurate, reliable, robust and safe.",
        (criteria(), findings("CALI-001", "STAB-001", "STAB-002", "PERT-001", "PERT-004", "LAST-001", "LAST-004")),
    ),
    (
        "S2",
        "Sustainability: whether what it does to people is assessed before design, before use and in use.",
        (statement("law.other_assessments", "law.equality_assessment", "oversight.review_every"),),
    ),
    (
        "T1",
        "Transparency: how and why it says what it says.",
        (findings("EXPL-001", "EXPL-002", "EXPL-003", "EXPL-004", "EXPL-007"),),
    ),
    (
        "T2",
        "Transparency: whether its use is justified, to those concerned too.",
        (purpose(), statement("rationale.description", "deployment.notice")),
    ),
)  # fmt: skip
_SSAFED = _items(
    "verified",
    (
        "D1",
        "Sustainability.",
        (findings("LAST-001", "LAST-002", "FEED-001"), statement("system.environment", "oversight.decommissioning")),
    ),
    ("D2", "Safety.", (base_rate(), findings("PERF-004", "CALI-001", "PERT-004", "STAB-001"), statement("risks"))),
    ("D3", "Accountability.", (version(), statement("accountability.senior_responsible_owner", "oversight.who_stops_it"))),
    ("D4", "Fairness.", (findings("BIAS-001", "BIAS-002", "BIAS-003", "BIAS-004", "BIAS-005", "BIAS-020"),)),
    ("D5", "Explainability.", (findings("EXPL-001", "EXPL-004", "EXPL-006"),)),
    (
        "D6",
        "Data stewardship.",
        (
            findings("DATA-001", "DATA-003", "DATA-009", "MEMO-001"),
            disclosure(),
            statement("development_data.access_and_storage"),
        ),
    ),
)  # fmt: skip
_GOVERNANCE = _items(
    "secondary",
    ("G1", "Which steps were taken over the whole course, and with which evidence.",
     (findings("DATA-002", "TIME-001", "PERF-004", "BIAS-020"), section("verdict", "Every finding of the report is one such step."))),
    ("G2", "Who took part, in which role.",
     (statement("accountability.team", "accountability.senior_responsible_owner"), panel(EntryKind.COMMENT, "Comments of the panel: for the authority to complete."))),
    ("G3", "When things are looked at again.", (statement("oversight.review_every"), finding("LAST-004"))),
    ("G4", "Under which conditions it goes on.", (panel(EntryKind.CONDITION, "Conditions of the panel: for the authority to complete."),)),
    ("G5", "What was decided, by whom, and when.", (panel(EntryKind.DECISION, "Decision of the panel: for the authority to complete."),)),
)  # fmt: skip


def fill(report: Report) -> Paper:
    """Values, principles, and the log."""
    return Paper(
        SLUG,
        "SUM values, FAST principles and the governance log",
        "The values and principles by which the Turing Institute asks public bodies to judge such a project, where this report speaks to "
        "them, and the log of who decided what, when and on which evidence.",
        (
            Source("Leslie D. Understanding artificial intelligence ethics and safety. The Alan Turing Institute, 2019.",
                   "https://doi.org/10.5281/zenodo.3240529"),
            Source("The Alan Turing Institute. AI ethics and governance in practice: eight workbooks, 2023\u201324.",
                   "https://www.turing.ac.uk/news/publications/ai-ethics-and-governance-practice-introduction"),
        ),
        (
            Part("sum", "SUM: the values that support, underwrite and motivate", "", fill_items(_SUM, report, in_substance=True)),
            Part("fast", "FAST: fairness, accountability, sustainability, transparency", "", fill_items(_FAST, report, in_substance=True)),
            Part("ssafe-d", "SSAFE-D: the later principles", "", fill_items(_SSAFED, report, in_substance=True)),
            Part("log", "Process-based governance log", "Entries of the panel come from the reviewers\u2019 desk. Each is chained to all before it.",
                 fill_items(_GOVERNANCE, report), count_entries(report), list_log(report)),
        ),
        notes=(IN_SUBSTANCE, "The names are the Institute\u2019s; what is set under each, and the numbers, are ours.",),
    )  # fmt: skip
