"""Evidence for a data protection impact assessment (DPIA): what the report can give, and what the authority has to write.

Source: the Information Commissioner's guidance on artificial intelligence and data protection, chapter on accountability.
"""

from candour.report.model import Report
from candour.report.papers.dpia_risks import AUTHORITY, MEASURES, RISKS
from candour.report.papers.numbers import context_rows, rows
from candour.report.papers.paper import Paper, Part, Source
from candour.report.papers.pieces import IN_SUBSTANCE, Item, fill_items
from candour.report.papers.readers import (
    finding,
    findings,
    not_done,
    remark,
    setting,
    statement,
    statement_to_judge,
)
from candour.report.papers.summaries import base_rate, criteria, purpose, sources_read
from candour.report.papers.tables import pick_table

SLUG = "dpia-evidence"
_RULES = ("decisions", "outcomes", "average_precision", "auc", "beaten")

_GROUND = (
    "Whether this ground bears the use, for special categories such as ethnic group and disability too, is for the data protection officer "
    "to judge."
)
_LESS_RISKY = (
    "Which of these would touch fewer records or fewer families, and whether it is said why each was not taken, is for people to read. What "
    "those reach that could be tested stands below."
)

_DESCRIPTION = (
    Item(
        "1.1",
        "Nature: how records are collected, kept, used and shared.",
        (
            setting("sources"),
            statement("development_data.collection", "development_data.access_and_storage", "development_data.sharing"),
            sources_read(),
        ),
    ),
    Item(
        "1.2",
        "Nature: where the forecast enters, and what it does with the records.",
        (
            setting("question", "The decision"),
            setting("model"),
            statement("deployment.decision_point", "system.architecture"),
        ),
    ),
    Item(
        "1.3",
        "Scope: how many children, over which time, how often, which kinds of information, special categories among them.",
        (
            context_rows("split", slug="data"),
            context_rows("features_in_short", ("count", "may_stand_for"), slug="information"),
            statement("deployment.frequency_and_scale", "operational_data.sensitive_attributes"),
        ),
    ),
    Item(
        "1.4",
        "Context: how the authority stands to the families, how much say they have, whether they expect it, that they are children.",
        (
            statement("deployment.notice", "engagement.families", "engagement.young_people"),
            remark("Children, and families who seldom chose to be known to the service, are in a weak place to object."),
        ),
    ),
    Item("1.5", "Purpose: what it is for, and for whose good.", (purpose(), statement("rationale.benefits"))),
    Item("1.6", "Who is in charge, and who works for them.", (statement("accountability.organisation", "suppliers"),)),
)  # fmt: skip

_CONSULTATION = (
    Item(
        "2.1",
        "Whom it concerns, and those who speak for them.",
        (
            statement(
                "engagement.families",
                "engagement.young_people",
                "engagement.practitioners",
                "engagement.changed_because_of_it",
            ),
        ),
    ),
    Item("2.2", "The data protection officer.", (statement("law.data_protection_officer"),)),
)  # fmt: skip

_NECESSITY = (
    Item("3.1", "The lawful ground.", (statement_to_judge("law.legal_basis", _GROUND),)),
    Item("3.2", "Does it do what it is for?", (criteria(), findings("PERF-001", "USEF-001", "USEF-003", "USEF-004"))),
    Item(
        "3.3",
        "Less risky ways to the same end, why they were not taken, and what they reach.",
        (
            statement_to_judge("rationale.alternatives", _LESS_RISKY),
            base_rate(),
            finding("PERF-001", "against_simple_rules"),
            rows("PERF-001", "against_simple_rules", _RULES),
            finding("USEF-005", "rules", "triage"),
            finding("EXPL-004", "difference"),
        ),
    ),
    Item(
        "3.4",
        "No more information than is needed.",
        (
            context_rows("features_in_short", ("count",), slug="information"),
            setting("model", "Protected characteristics"),
            findings("SIZE-002", "EXPL-002"),
            not_done(
                "no search was made for the smallest set of information that would do as well, beyond the one page of EXPL-004."
            ),
        ),
    ),
    Item(
        "3.5",
        "Accuracy of records and of scores.",
        (findings("DATA-001", "DATA-003", "DATA-004", "CALI-001"), statement("deployment.correction")),
    ),
    Item(
        "3.6",
        "How long anything is kept.",
        (
            statement(
                "development_data.access_and_storage", "operational_data.access_and_storage", "oversight.decommissioning"
            ),
        ),
    ),
    Item("3.7", "Decisions by automated means.", (statement("law.automated_decisions", "deployment.human_review"),)),
    Item(
        "3.8",
        "Rights of those concerned: to be told, to see, to correct, to object.",
        (statement("deployment.notice", "deployment.correction", "deployment.appeal"),),
    ),
)  # fmt: skip

_PARTS = (
    ("description", "What is done with records", "Nature, scope, context and purpose.", _DESCRIPTION),
    ("consultation", "Who was asked", "", _CONSULTATION),
    (
        "necessity",
        "Necessity and proportionality",
        "Whether it works, and whether something less risky would do.",
        _NECESSITY,
    ),
    (
        "risks",
        "Risks to the rights of children and families",
        "With the numbers. Every share of errors stands beside the base rate.",
        RISKS,
    ),
    ("measures", "What is done about them", "", MEASURES),
    ("authority", "What only the authority can settle", "", AUTHORITY),
)


def fill(report: Report) -> Paper:
    """The pack, part by part."""
    alternatives = (
        *pick_table(report, "PERF-001", "against_simple_rules"),
        *pick_table(
            report,
            "USEF-005",
            "rules",
            ("alternative", "flagged", "their_precision", "own_precision", "their_recall", "own_recall"),
        ),
    )
    tables = {"necessity": alternatives}
    return Paper(
        SLUG,
        "Evidence for the data protection impact assessment",
        "What this report can give to a data protection impact assessment (DPIA), and what the authority has still to write. It is not "
        "the assessment.",
        (
            Source("Information Commissioner\u2019s Office. Guidance on artificial intelligence and data protection, updated 15 March 2023."),
            Source("Data protection law as it stands, the Data (Use and Access) Act 2025 among it: take legal advice."),
        ),
        tuple(Part(slug, name, lead, fill_items(items, report, in_substance=True), tables=tables.get(slug, ())) for slug, name, lead, items in _PARTS),
        notes=(IN_SUBSTANCE, "The order follows what the Commissioner asks of an assessment; the numbers are ours.",),
    )  # fmt: skip
