"""TRIPOD+AI, items 5 to 17: how the work was done."""

from candour.report.content.model_wording import LEARNT_FROM
from candour.report.papers.numbers import context_rows
from candour.report.papers.pieces import Item
from candour.report.papers.readers import (
    finding,
    findings,
    known_fact,
    limits,
    not_done,
    program,
    remark,
    setting,
    statement,
)
from candour.report.papers.summaries import version

DATA = (
    Item(
        "5a",
        "Where the data come from, for development and evaluation apart, why these, and whom they stand for.",
        (
            setting("sources"),
            context_rows("split", slug="data"),
            statement("development_data.collection"),
            findings("DATA-008", "DATA-009"),
        ),
    ),
    Item(
        "5b",
        "The dates: first and last decision, and the end of observation.",
        (
            known_fact(
                "First day of the records",
                "Decisions it learnt from",
                "Decisions it was tested on",
                "Outcomes can be seen until",
            ),
            finding("PERF-005"),
        ),
    ),
    Item(
        "6a",
        "The setting of the study: which service, how many places, and where.",
        (
            statement("accountability.organisation", "accountability.region"),
            remark("One authority is studied; teams and offices within it are not told apart."),
        ),
    ),
    Item("6b", "Who is included and who is left out.", (setting("question", "About whom"), finding("DATA-002", "flow"))),
    Item(
        "6c",
        "Help that was given in the meantime, and how it was handled.",
        (
            finding("USEF-003"),
            limits("Nobody knows what would have happened otherwise"),
            not_done("help that was given after the decision is neither measured nor allowed for."),
        ),
    ),
    Item(
        "7",
        "How data were prepared and checked, and whether alike for every group.",
        (findings("DATA-003", "DATA-004", "DATA-005"),),
    ),
)  # fmt: skip

OUTCOME = (
    Item(
        "8a",
        "The outcome, its window, how it is found, why this one, and whether it is found alike for every group.",
        (
            setting("question", "The outcome", "Children who turn 18, move away or die before any outcome"),
            limits("The outcome is something the authority did"),
            finding("BIAS-009"),
            not_done("why this outcome was chosen, and no other, is not said."),
        ),
    ),
    Item(
        "8b",
        "Who judged the outcome: their training and who they are.",
        (not_done("the records do not say who decided, with which training, or who they are."),),
    ),
    Item(
        "8c",
        "Whether the outcome was judged blind.",
        (
            remark("Those who decide on the outcome know the child\u2019s history, which is what a forecast reads."),
            not_done("nothing was done to blind the judgement; records of practice cannot be blinded afterwards."),
        ),
    ),
    Item(
        "9a",
        "How the first set of predictors was chosen, and any choice among them before the model was built.",
        (
            program(
                "Every piece of information that the settings ask for is offered to the forecast; none was chosen by how it "
                "goes with the outcome.",
                "information",
            ),
            not_done("why the settings ask for these pieces, and for no others, is not said.", of_scores=False),
        ),
    ),
    Item(
        "9b",
        "What each predictor is, and how and when it is known, blind to the outcome.",
        (context_rows("features_in_short", ("count", "example"), slug="information"), finding("TIME-001")),
    ),
    Item(
        "9c",
        "Who judged predictors that need judgement: their training and who they are.",
        (not_done("the records do not say who entered them, with which training, or who they are."),),
    ),
)  # fmt: skip

SIZE = (
    Item(
        "10",
        "How the size of the study came about, and whether it is enough, for development and evaluation apart.",
        (finding("SIZE-001", "criteria"), finding("SIZE-002"), finding("SIZE-004", "total", "groups")),
    ),
    Item(
        "11",
        "How missing values were handled, and why anything was left out.",
        (
            program(
                "Where a number is missing, logistic regression and hazards read the middle value of the training decisions and a "
                "mark that says so; all other kinds of model read the gap itself. Nobody is left out for a gap.",
                "model",
            ),
            findings("DATA-001", "DATA-005", "PERT-001"),
        ),
    ),
)  # fmt: skip

ANALYSIS = (
    Item(
        "12a",
        "How the data were used and divided.",
        (setting("model", "How it was tested"),),
    ),
    Item(
        "12b",
        "How predictors were handled: form, scale, transformation.",
        (
            program(
                "For logistic regression and hazards the ends of numbers are drawn in and each number becomes its rank; for all "
                "other kinds of model the ends are drawn in. Codes become one column each. Only an explainable boosting machine "
                "and a scorecard cut numbers into bands.",
                "model",
            ),
        ),
    ),
    Item(
        "12c",
        "The type of model and why, every step of building it, the search, and the internal test.",
        (
            setting(
                "model", "The forecast in this report", "What was tried", "How one was chosen", LEARNT_FROM
            ),
        ),
    ),
    Item(
        "12d",
        "Differences between clusters, and how they were measured.",
        (
            setting("bar", "Intervals"),
            known_fact("Families"),
            finding("PERF-003"),
            not_done("teams, offices and authorities are not compared."),
        ),
    ),
    Item(
        "12e",
        "Which measures and pictures are used to judge it, and why.",
        (
            setting("bar"),
            remark(
                "How well it sorts, whether scores are right as probabilities, and what it is worth are asked apart.",
                "forecasting",
                "probabilities",
            ),
            findings("PERF-001", "CALI-001", "USEF-004"),
        ),
    ),
    Item("12f", "Any updating of the model that came of the evaluation.", (findings("CALI-007", "LAST-003"),)),
    Item(
        "12g",
        "How predictions were calculated for the evaluation.",
        (
            program(
                "By the fitted model of the run itself, on information as it was known on the day of each decision.", "model"
            ),
            version(),
        ),
    ),
)  # fmt: skip

REST = (
    Item(
        "13",
        "If something was done because the outcome is rare: why, how, and how scores were put right afterwards.",
        (program("Nothing: decisions are neither drawn again nor weighted.", "model"), setting("model", "Scores")),
    ),
    Item(
        "14",
        "What was done about fairness, and why.",
        (setting("bar", "Margin between groups"), setting("model", "Protected characteristics"), finding("BIAS-011")),
    ),
    Item(
        "15",
        "What the model gives out, and how any cut-off was found.",
        (setting("model", "Scores"), setting("bar", "Capacity"), finding("CALI-001")),
    ),
    Item(
        "16",
        "What differs between the data of development and of evaluation.",
        (
            program("Who is included, the outcome and the information are defined alike for both.", "question"),
            finding("DATA-007", "moved"),
            finding("DATA-006"),
        ),
    ),
    Item(
        "17",
        "Ethical approval, and consent or why there was none.",
        (statement("law.ethics_approval", "law.legal_basis", "deployment.notice"),),
    ),
)  # fmt: skip
