"""The Office for Statistics Regulation's guidance for models: trustworthiness, quality and value."""

from candour.report.model import Report
from candour.report.papers.paper import Paper, Part, Source
from candour.report.papers.pieces import IN_SUBSTANCE, Item, fill_items
from candour.report.papers.readers import finding, findings, limits, not_done, section, setting, statement
from candour.report.papers.summaries import (
    base_rate,
    criteria,
    protocol_standing,
    purpose,
    sources_read,
    title,
    verdict,
    version,
)

SLUG = "osr-models"

_PLAN = (
    Item("I.1", "Context and purpose: why a model, and what for.", (purpose(), statement("rationale.description"))),
    Item(
        "I.2",
        "Other ways: what else was thought of, keeping to the present way among it.",
        (statement("rationale.previous_process", "rationale.alternatives"), base_rate(), findings("PERF-001", "USEF-005")),
    ),
    Item("I.3", "Whether it is as good as what there is now.", (findings("USEF-005", "PRAC-001"),)),
    Item(
        "I.4",
        "Skills and learning: whether people can build, read and keep it.",
        (statement("deployment.training", "accountability.team", "system.maintenance"),),
    ),
    Item("I.5", "Ethics: whether it ought to be done.", (statement("law.ethics_approval", "engagement.families"),)),
    Item(
        "I.6",
        "Provenance of the records, and the bias in them.",
        (
            setting("sources"),
            statement("development_data.collection"),
            findings("DATA-005", "DATA-006", "DATA-008", "BIAS-009"),
        ),
    ),
    Item(
        "I.7",
        "Law: data protection, human rights, equality.",
        (statement("law.legal_basis", "law.data_protection_assessment", "law.equality_assessment"),),
    ),
)  # fmt: skip
_TRUST = (
    Item("T.1", "What it can and cannot do, and whether that is said.", (verdict(), limits())),
    Item("T.2", "Which interests are involved.", (statement("research.funding", "research.conflicts_of_interest"),)),
    Item("T.3", "What was settled beforehand, and whether it was kept to.", (setting("bar"), protocol_standing(), version(), statement("research.registration"))),
    Item("T.4", "Who answers for it.", (statement("accountability.senior_responsible_owner"),)),
    Item(
        "T.5",
        "How records are kept safe.",
        (statement("development_data.access_and_storage", "operational_data.access_and_storage"), finding("MEMO-001")),
    ),
)  # fmt: skip
_QUALITY = (
    Item("Q.1", "Whether the data are suited.", (findings("DATA-001", "DATA-003", "DATA-004", "DATA-009"), sources_read())),
    Item("Q.2", "Which methods were used, and why they may be trusted.", (setting("model"), finding("TIME-001"))),
    Item(
        "Q.3",
        "How quality is assured, and how uncertain the figures are.",
        (criteria(), findings("CALI-001", "STAB-001", "STAB-003", "SIZE-001", "SIZE-004")),
    ),
    Item(
        "Q.4",
        "Whether people who did not build it have checked it.",
        (not_done("the program cannot know whether anybody else has checked this work."),),
    ),
    Item(
        "Q.5",
        "Whether it would be watched while it is used.",
        (findings("LAST-001", "LAST-002", "LAST-004"), statement("oversight.monitoring_owner", "oversight.review_every")),
    ),
)  # fmt: skip
_VALUE = (
    Item("V.1", "Whether somebody has asked for this use, and whether people can act on it.",
         (statement("deployment.decision_point", "deployment.who_acts", "deployment.what_follows_a_flag"), findings("USEF-001", "USEF-002", "USEF-003"))),
    Item("V.2", "Whether users and those concerned were asked.",
         (statement("engagement.practitioners", "engagement.families", "engagement.young_people", "engagement.changed_because_of_it"),)),
    Item("V.3", "What may be expected of it, and what not.", (base_rate(), findings("PERF-002", "SIZE-003", "EXPL-004"))),
    Item("V.4", "Whether it is open, and clear to whoever reads it.",
         (title(), section("summary", "A summary in plain words comes first."), statement("accountability.website", "research.code_availability"))),
)  # fmt: skip


def fill(report: Report) -> Paper:
    """Planning, and the three pillars."""
    return Paper(
        SLUG,
        "OSR guidance for models: trustworthiness, quality and value",
        "Where this report speaks to what the Office for Statistics Regulation asks of those who plan, make and use a model.",
        (Source("Office for Statistics Regulation. Guidance for Models: Trustworthiness, Quality and Value.",
                "https://osr.statisticsauthority.gov.uk/publication/guidance-for-models-trustworthiness-quality-and-value/"),),
        (
            Part("plan", "Part I: plan and design", "", fill_items(_PLAN, report, in_substance=True)),
            Part("trustworthiness", "Part II: trustworthiness", "", fill_items(_TRUST, report, in_substance=True)),
            Part("quality", "Part II: quality", "", fill_items(_QUALITY, report, in_substance=True)),
            Part("value", "Part II: value", "", fill_items(_VALUE, report, in_substance=True)),
        ),
        notes=(
            IN_SUBSTANCE,
            "The guidance has statements to tick; they could not be read one by one. What is set under each heading follows an archived first "
            "version and a summary, in our words, and the numbers are ours.",
        ),
    )  # fmt: skip
