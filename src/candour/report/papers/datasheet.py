"""A datasheet of the records: why they were made, what is in them, and what they must not be used for (doi:10.1145/3458723)."""

from candour.report.model import Report
from candour.report.papers.numbers import context_rows, rows
from candour.report.papers.paper import Paper, Part, Source
from candour.report.papers.pieces import Item, fill_items
from candour.report.papers.readers import (
    finding,
    findings,
    known_fact,
    limits,
    not_applicable,
    not_done,
    program,
    remark,
    setting,
    statement,
    statement_to_judge,
)
from candour.report.papers.summaries import disclosure, purpose, sources_read, version

SLUG = "datasheet"
_NOTHING_IS_GIVEN_OUT = (
    "the program gives out no records: a report holds protected tables, and no child\u2019s row."
)

_MOTIVATION = (
    Item("1.1", "For which purpose were the records made?", (statement("development_data.collection"), purpose())),
    Item(
        "1.2",
        "Who made them, and for whom?",
        (statement("accountability.organisation", "accountability.team"), setting("sources")),
    ),
    Item("1.3", "Who paid?", (statement("research.funding"),)),
)  # fmt: skip
_COMPOSITION = (
    Item("2.1", "What does one row stand for?", (setting("question", "The decision"),)),
    Item(
        "2.2",
        "How many are there?",
        (
            context_rows("split", ("decisions", "children", "families", "outcomes"), slug="data"),
            rows("DATA-002", "flow", ("decisions", "children"), where=("part", "kept")),
        ),
    ),
    Item("2.3", "Are all there, or a sample, and whom do they stand for?", (findings("DATA-002", "DATA-008"),)),
    Item("2.4", "What does each row hold?", (context_rows("features_in_short", ("count", "example"), slug="information"),)),
    Item(
        "2.5", "Is there a label?", (setting("question", "The outcome"), limits("The outcome is something the authority did"))
    ),
    Item("2.6", "Is anything missing?", (finding("DATA-001", "fields"), finding("DATA-005", "clearest"))),
    Item("2.7", "Are links between rows made plain?", (known_fact("Families"),)),
    Item("2.8", "Which splits are recommended?", (setting("model", "How it was tested"),)),
    Item(
        "2.9",
        "Errors, noise, doubles.",
        (finding("DATA-003", "quality"), finding("DATA-004", "broken"), finding("DATA-006", "breaks")),
    ),
    Item("2.10", "Do they stand by themselves, or lean on other sources?", (setting("sources"), sources_read())),
    Item("2.11", "Is anything confidential?", (statement("development_data.access_and_storage"), disclosure())),
    Item(
        "2.12",
        "Could anything in them distress somebody who reads it?",
        (
            remark("They are records of children at risk of harm. Whoever opens them should expect that."),
            statement("development_data.access_and_storage"),
        ),
    ),
    Item(
        "2.13",
        "Are groups named, and how are they spread?",
        (
            rows("BIAS-001", "groups", ("n", "events", "base_rate"), with_title=True),
            rows("BIAS-002", "groups", ("n", "events", "base_rate"), with_title=True),
            rows("BIAS-003", "groups", ("n", "events", "base_rate"), with_title=True),
            rows("BIAS-004", "groups", ("n", "events", "base_rate"), with_title=True),
            finding("BIAS-020", "characteristics"),
        ),
    ),
    Item("2.14", "Could somebody be recognised?", (disclosure(), findings("MEMO-001", "MEMO-002"))),
    Item("2.15", "Is anything sensitive?", (setting("model", "Protected characteristics"), finding("BIAS-008"))),
)  # fmt: skip
_COLLECTION = (
    Item("3.1", "How was each value come by?", (statement("development_data.collection"), setting("sources"))),
    Item("3.2", "By which means, and how were these tested?", (finding("DATA-004", "rules"), finding("DATA-006"))),
    Item("3.3", "If it is a sample: how was it drawn?", (finding("DATA-002", "flow"),)),
    Item(
        "3.4",
        "Who recorded them?",
        (statement("development_data.collection"), not_done("the records do not say who entered what.")),
    ),
    Item(
        "3.5",
        "Over which time?",
        (known_fact("First day of the records", "Outcomes can be seen until"), finding("DATA-008", "coverage")),
    ),
    Item("3.6", "Was an ethics body asked?", (statement("law.ethics_approval"),)),
    Item("3.7", "From the people themselves, or from others?", (statement("development_data.collection"),)),
    Item("3.8", "Were they told?", (statement("deployment.notice"),)),
    Item(
        "3.9",
        "Did they consent?",
        (statement_to_judge("law.legal_basis", "Whether anybody was asked to agree is not recorded."),),
    ),
    Item("3.10", "Can they withdraw?", (statement("deployment.appeal", "deployment.correction"),)),
    Item(
        "3.11", "Was the impact on them assessed?", (statement("law.data_protection_assessment", "law.equality_assessment"),)
    ),
)  # fmt: skip
_PREPARATION = (
    Item(
        "4.1",
        "What was cleaned, changed or labelled?",
        (
            findings("DATA-002", "DATA-003"),
            program("Every piece of information is worked out as it was known on the day of the decision.", "information"),
        ),
    ),
    Item("4.2", "Are the raw records kept?", (sources_read(), statement("development_data.access_and_storage"))),
    Item("4.3", "Can the software be had?", (version(), statement("research.code_availability"))),
)  # fmt: skip
_USES = (
    Item("5.1", "What have they been used for?", (purpose(),)),
    Item("5.2", "Where are uses listed?", (statement("accountability.website"),)),
    Item("5.3", "What else could they be used for?", (finding("DATA-009", "uses"),)),
    Item(
        "5.4", "What about them could harm somebody in a later use?", (limits(), findings("BIAS-009", "DATA-005", "FEED-001"))
    ),
    Item("5.5", "What must they not be used for?", (finding("DATA-009", "uses"), statement("rationale.not_decided_by_it"))),
)  # fmt: skip
_DISTRIBUTION = (
    Item("6.1", "Are they given to others?", (statement("development_data.sharing", "suppliers"),)),
    Item("6.2", "How, and when?", (not_applicable(_NOTHING_IS_GIVEN_OUT),)),
    Item("6.3", "Under which licence or terms?", (statement("research.data_availability"),)),
    Item("6.4", "Have others put restrictions on them?", (statement("development_data.sharing"),)),
    Item("6.5", "Do other rules restrict them?", (statement("law.legal_basis"),)),
)  # fmt: skip
_MAINTENANCE = (
    Item("7.1", "Who keeps them?", (statement("accountability.team", "development_data.access_and_storage"),)),
    Item("7.2", "Whom can one ask?", (statement("accountability.contact_email"),)),
    Item("7.3", "Is there a list of errors?", (finding("DATA-003", "quality"),)),
    Item("7.4", "Will they be brought up to date?", (statement("operational_data.sources", "oversight.review_every"),)),
    Item("7.5", "How long may they be kept?", (statement("development_data.access_and_storage", "oversight.decommissioning"),)),
    Item("7.6", "What becomes of older versions?", (sources_read(), statement("oversight.decommissioning"))),
    Item("7.7", "Can others add to them?", (not_applicable(_NOTHING_IS_GIVEN_OUT),)),
)  # fmt: skip

_PARTS = (
    ("motivation", "Motivation", _MOTIVATION),
    ("composition", "Composition", _COMPOSITION),
    ("collection", "Collection", _COLLECTION),
    ("preparation", "Preparation, cleaning, labelling", _PREPARATION),
    ("uses", "Uses", _USES),
    ("distribution", "Distribution", _DISTRIBUTION),
    ("maintenance", "Maintenance", _MAINTENANCE),
)  # fmt: skip


def fill(report: Report) -> Paper:
    """The seven headings of the datasheet."""
    return Paper(
        SLUG,
        "Datasheet of the records",
        "The records behind the forecast: why they were made, what is in them, how they were come by, and what they must not be "
        "used for.",
        (Source("Gebru T, Morgenstern J, Vecchione B, and others. Datasheets for datasets. Commun ACM 2021;64(12):86\u201392.",
                "https://doi.org/10.1145/3458723"),),
        tuple(Part(slug, name, "", fill_items(items, report)) for slug, name, items in _PARTS),
        notes=("The seven headings are those of the datasheet; some of its questions are put together here, and the numbers are ours.",),
    )  # fmt: skip
