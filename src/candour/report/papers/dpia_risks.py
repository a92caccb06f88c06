"""Evidence for a data protection impact assessment: risks to rights, what is done about them, what the authority settles."""

from candour.report.papers.numbers import OUT_OF_A_THOUSAND, rows
from candour.report.papers.pieces import Item
from candour.report.papers.readers import finding, findings, limits, program, remark, section, statement
from candour.report.papers.summaries import base_rate, disclosure, version

_BURDEN = ("burden_sex", "burden_ethnic_group", "burden_age_band", "burden_disability")

RISKS = (
    Item(
        "4.1",
        "Allocative harm: does attention go to the wrong family, or not to the right one?",
        (base_rate(), finding("PERF-002", "thousand"), rows("PERF-002", "thousand", ("flagged", "right", "wrong", "missed")), remark(OUT_OF_A_THOUSAND)),
    ),
    Item(
        "4.2",
        "Allocative harm: does it fall on some groups more than on others?",
        (
            base_rate(),
            findings("BIAS-001", "BIAS-002", "BIAS-003", "BIAS-004", "BIAS-005", "BIAS-006", "BIAS-007"),
            finding("BIAS-012", *_BURDEN),
        ),
    ),
    Item(
        "4.3",
        "Representational harm: is a group set down as dangerous, or a family reduced to its past?",
        (
            finding("BIAS-008", "told"),
            finding("EXPL-001", "kinds"),
            rows("EXPL-001", "kinds", ("features", "share")),
            remark("What being put on a list does to a family\u2019s standing cannot be read off records."),
        ),
    ),
    Item(
        "4.4",
        "Is a family watched more because it was watched before?",
        (finding("FEED-001"), limits("Nobody knows what would have happened otherwise")),
    ),
    Item(
        "4.5", "Does a wrong, old or missing record turn the score?", (findings("PERT-001", "PERT-002", "PERT-003", "PERT-004"),)
    ),
    Item("4.6", "Does chance decide who is on the list?", (findings("STAB-001", "STAB-002", "STAB-003"),)),
    Item("4.7", "Could the model file, or a report, give a child away?", (findings("MEMO-001", "MEMO-002"), disclosure())),
    Item(
        "4.8",
        "Do people lean on the score more than it can bear?",
        (findings("PRAC-004", "PRAC-005"), statement("deployment.training", "deployment.override_log")),
    ),
    Item("4.9", "Would it go on when it no longer holds?", (findings("LAST-001", "LAST-002", "LAST-004"),)),
    Item("4.10", "Which risks does the authority see, how likely and how grave?", (statement("risks"),)),
)  # fmt: skip

MEASURES = (
    Item(
        "5.1",
        "Does a person look before anything is done, and may go against the score?",
        (statement("deployment.human_review", "deployment.override_log", "deployment.training"),),
    ),
    Item(
        "5.2",
        "Can families challenge it, and have it put right?",
        (statement("deployment.appeal", "deployment.correction", "oversight.putting_right"),),
    ),
    Item("5.3", "Could groups be treated more alike, and was anything done?", (finding("BIAS-011"),)),
    Item(
        "5.4",
        "Would it be watched, and can it be stopped?",
        (
            statement(
                "oversight.monitoring_owner", "oversight.review_every", "oversight.who_stops_it", "oversight.decommissioning"
            ),
            finding("LAST-004"),
        ),
    ),
    Item(
        "5.5",
        "Does anything leave the machine on which it was made?",
        (
            program(
                "The program sends nothing anywhere: it opens a network only for a database that the settings name, and its pages fetch nothing.", "disclosure"
            ),
            disclosure(),
        ),
    ),
    Item(
        "5.6",
        "Can anybody check where the figures come from?",
        (version(), section("reproducibility", "Every file that was read is named by its fingerprint.")),
    ),
)  # fmt: skip

AUTHORITY = (
    Item("6.1", "The assessment itself, and who signed it.", (statement("law.data_protection_assessment"),)),
    Item("6.2", "What risk remains, whether it is accepted, and by which role.",
         (statement("risks", "accountability.senior_responsible_owner"),)),
    Item("6.3", "Whether the Information Commissioner has to be consulted first.",
         (statement("law.data_protection_assessment"),
          remark("That is so where a high risk remains that the authority cannot make smaller. No program can decide that."))),
    Item("6.4", "When the assessment is looked at again.", (statement("oversight.review_every"), finding("LAST-004"))),
)  # fmt: skip
