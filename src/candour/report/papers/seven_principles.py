"""The seven principles of the Data and AI Ethics Framework (Government Digital Service, December 2025), and its trade-offs."""

from candour.report.model import Report
from candour.report.papers.numbers import OUT_OF_A_THOUSAND, rows
from candour.report.papers.paper import Paper, Part, Source
from candour.report.papers.pieces import IN_SUBSTANCE, Item, Reader, fill_items
from candour.report.papers.readers import (
    finding,
    findings,
    limits,
    not_done,
    program,
    remark,
    section,
    setting,
    statement,
)
from candour.report.papers.summaries import base_rate, disclosure, purpose, sources_read, version

SLUG = "seven-principles"


def _item(number: str, asks: str, *readers: Reader) -> Item:
    return Item(number, asks, readers, "recalled")


_PARTS = (
    ("transparency", "1. Transparency", (
        _item("1.1", "Can anybody read what is done, and why?",
              section("summary", "The report is open about what it found, bad news first."), purpose(),
              statement("deployment.notice", "accountability.website")),
        _item("1.2", "Can it be explained how a score comes about, and within which limits?", findings("EXPL-001", "EXPL-004", "EXPL-005")),
        _item("1.3", "Can data, settings and code be traced?", version(), sources_read(), statement("research.code_availability")),
    )),
    ("accountability", "2. Accountability", (
        _item("2.1", "Does one role answer for it?", statement("accountability.senior_responsible_owner", "accountability.team")),
        _item("2.2", "Do people decide, and can they go against a score?",
              statement("deployment.human_review", "deployment.override_log", "law.automated_decisions")),
        _item("2.3", "Can families challenge it?", statement("deployment.appeal", "deployment.correction", "oversight.putting_right")),
        _item("2.4", "Does somebody watch, and may somebody stop it?", statement("oversight.monitoring_owner", "oversight.who_stops_it")),
    )),
    ("fairness", "3. Fairness", (
        _item("3.1", "Are groups of children treated alike, and what cannot be told?", base_rate(),
              setting("bar", "Margin between groups"), findings("BIAS-001", "BIAS-002", "BIAS-003", "BIAS-004", "BIAS-005", "BIAS-007")),
        _item("3.2", "Which characteristics cannot be seen?", finding("BIAS-020", "characteristics")),
        _item("3.3", "Is there unlike treatment by way of other information?", finding("BIAS-008")),
        _item("3.4", "What could be done about it, and at what cost?", finding("BIAS-011"), statement("law.equality_assessment")),
    )),
    ("privacy", "4. Privacy", (
        _item("4.1", "On which lawful ground are records used, and are more used than needed?",
              statement("law.legal_basis", "law.data_protection_assessment"), setting("model", "Protected characteristics")),
        _item("4.2", "Could anybody be recognised in what is published?", disclosure()),
        _item("4.3", "Does the model give anybody away?", findings("MEMO-001", "MEMO-002")),
        _item("4.4", "Are access, storage and sharing settled?",
              statement("development_data.access_and_storage", "operational_data.access_and_storage", "operational_data.sharing")),
    )),
    ("safety", "5. Safety", (
        _item("5.1", "Does it do what it is for, and better than simple rules?", base_rate(), findings("PERF-001", "PERF-004", "CALI-001", "USEF-005")),
        _item("5.2", "Does it bear poor input?", findings("PERT-001", "PERT-002", "PERT-003", "PERT-004")),
        _item("5.3", "Would it say the same again, and tomorrow?", findings("STAB-001", "STAB-002", "LAST-001", "LAST-004")),
        _item("5.4", "Would faults be noticed, and affected children found?", statement("oversight.review_every", "oversight.putting_right", "risks")),
    )),
    ("societal-impact", "6. Societal impact", (
        _item("6.1", "What it would mean for families, rightly and wrongly flagged.", finding("PERF-002", "thousand"),
              rows("PERF-002", "thousand", ("flagged", "right", "wrong", "missed")), remark(OUT_OF_A_THOUSAND), finding("BIAS-012")),
        _item("6.2", "What it would do to the service and its records over time.", finding("FEED-001"), limits("This is a test on records, not a trial")),
        _item("6.3", "Were those concerned asked?", statement("engagement.families", "engagement.young_people", "engagement.practitioners",
                                                              "engagement.changed_because_of_it")),
    )),
    ("environment", "7. Environmental sustainability", (
        _item("7.1", "Energy and hardware.", statement("system.environment"),
              not_done("the energy that the run took was not measured.")),
        _item("7.2", "Is there more computing than needed?",
              program("Fitting and testing need no graphics processor and no other computer.", "reproducibility"), finding("SIZE-002")),
    )),
    ("trade-offs", "Trade-offs between principles", (
        _item("T1", "Fairness and privacy: more about children\u2019s groups shows unlike treatment, and costs privacy.",
              setting("model", "Protected characteristics"), findings("BIAS-020", "SIZE-004"), disclosure()),
        _item("T2", "Transparency and privacy: small groups can be neither shown nor left out of mind.", disclosure(), finding("BIAS-005")),
        _item("T3", "Fairness and safety: treating groups more alike may cost right flags.", finding("BIAS-011", "costs_age_band")),
        _item("T4", "Safety and societal impact: finding more children means looking at more to whom the outcome does not come.", base_rate(),
              finding("USEF-004", "net_benefit"), finding("USEF-001")),
        _item("T5", "How these were weighed, and by whom.", statement("law.due_regard", "law.ethics_approval", "engagement.changed_because_of_it")),
    )),
)  # fmt: skip


def fill(report: Report) -> Paper:
    """A part for each principle, and one for trade-offs."""
    return Paper(
        SLUG,
        "Data and AI Ethics Framework: the seven principles",
        "Where this report speaks to each of the seven principles, and where principles pull against each other.",
        (Source("Government Digital Service. Data and AI Ethics Framework, December 2025 (replaces the Data Ethics Framework of 2020)."),),
        tuple(Part(slug, name, "", fill_items(items, report, in_substance=True)) for slug, name, items in _PARTS),
        notes=(
            IN_SUBSTANCE,
            "Only the seven names, and the first trade-off, were found in a public summary of the framework. What is set under each "
            "name is our own reading, and so are the numbers.",
        ),
    )  # fmt: skip
