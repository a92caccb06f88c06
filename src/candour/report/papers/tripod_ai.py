"""TRIPOD+AI: what a report of a prediction model has to tell, item by item (doi:10.1136/bmj-2023-078378).

The numbers are those of the statement of 2024: 27 items, 52 with their parts. What each asks is said in our words.
"""

from candour.report.model import Report
from candour.report.papers.paper import Paper, Part, Source
from candour.report.papers.pieces import Item, fill_items
from candour.report.papers.readers import finding, not_done, section, setting, statement
from candour.report.papers.summaries import kind_of_study, purpose, title
from candour.report.papers.tripod_methods import ANALYSIS, DATA, OUTCOME, REST, SIZE
from candour.report.papers.tripod_results import DISCUSSION, INVOLVEMENT, OPEN_SCIENCE, RESULTS

SLUG = "tripod-ai"

_FRONT = (
    Item(
        "1",
        "Title: says that a forecast is built or tested, for whom, and of which outcome.",
        (
            title(),
            not_done("nobody has checked that the title by itself says all of this; what follows does."),
            kind_of_study(),
            setting("question", "The outcome"),
        ),
    ),
    Item(
        "2",
        "Abstract: a summary after the separate list for abstracts.",
        (
            section("summary", "The report begins with a summary."),
            not_done("the separate list for abstracts was not gone through point by point."),
        ),
    ),
)  # fmt: skip

_INTRODUCTION = (
    Item(
        "3a",
        "The setting, why a forecast is considered, and which forecasts there are already.",
        (
            setting("question", "The decision"),
            statement("rationale.description", "rationale.benefits"),
            finding("SIZE-003", "published"),
        ),
    ),
    Item(
        "3b",
        "For whom it is meant, at which point of the work, and who would use it.",
        (
            setting("question", "About whom"),
            statement("deployment.decision_point", "deployment.who_sees_it", "deployment.who_acts"),
        ),
    ),
    Item(
        "3c",
        "Inequalities between groups that are already known.",
        (statement("law.known_inequalities"), finding("BIAS-007")),
    ),
    Item("4", "The aims, and whether a forecast is developed, evaluated, or both.", (purpose(), kind_of_study())),
)  # fmt: skip

_PARTS = (
    ("title", "Title and abstract", _FRONT),
    ("introduction", "Introduction", _INTRODUCTION),
    ("methods-data", "Methods: data and participants", DATA),
    ("methods-outcome", "Methods: outcome and predictors", OUTCOME),
    ("methods-size", "Methods: sample size and missing data", SIZE),
    ("methods-analysis", "Methods: analysis", ANALYSIS),
    ("methods-rest", "Methods: imbalance, fairness, output, differences, approval", REST),
    ("open-science", "Open science", OPEN_SCIENCE),
    ("involvement", "Patient and public involvement", INVOLVEMENT),
    ("results", "Results", RESULTS),
    ("discussion", "Discussion", DISCUSSION),
)


def fill(report: Report) -> Paper:
    """All 52 items."""
    return Paper(
        SLUG,
        "TRIPOD+AI: where the report tells what",
        "The items of the reporting statement TRIPOD+AI, each with what this report says to it and where. It was written for "
        "health care; \u201cparticipants\u201d are decisions about children here.",
        (Source("Collins GS, Moons KGM, Dhiman P, and others. TRIPOD+AI statement. BMJ 2024;385:e078378.",
                "https://doi.org/10.1136/bmj-2023-078378"),),
        tuple(Part(slug, name, "", fill_items(items, report)) for slug, name, items in _PARTS),
        notes=("The statement says what to report, not how good a forecast has to be: an item can be answered with bad news.",),
    )  # fmt: skip
