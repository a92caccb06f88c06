"""Evidence for an equality impact assessment: the nine protected characteristics, and the three aims of the duty.

Four of the nine stand in the returns and can be looked at; five do not, and that is said of each. Source: Equality Act 2010,
sections 4 and 149, with the guidance of the Equality and Human Rights Commission on artificial intelligence in public services.
"""

from candour.report.content.limits import NOT_RECORDED
from candour.report.model import Report
from candour.report.papers.numbers import rows, say_rows
from candour.report.papers.paper import Paper, Part, Source
from candour.report.papers.pieces import IN_SUBSTANCE, Item, Piece, Reader, fill_items
from candour.report.papers.places import find_finding, find_table, link_finding, link_table
from candour.report.papers.readers import finding, findings, limits, remark, say_absent, setting, statement
from candour.report.papers.summaries import base_rate
from candour.report.papers.tables import pick_table
from candour.results import Table, Verdict

SLUG = "equality-evidence"
_OPEN = ("difference", "smallest_visible", "needed", "years")
_GROUPS = ("group", "n", "events", "base_rate", "false_negative_rate", "false_positive_rate")
_DIFFERENCES = ("metric", "group", "n", "difference", "answer", "needed", "years")
_AUDITED = (("Sex", "BIAS-001"), ("Race", "BIAS-002"), ("Age", "BIAS-003"), ("Disability", "BIAS-004"))
_WHAT_IS_MISSING = "BIAS-020"


def characteristic(name: str) -> Reader:
    """What the Act asks of one characteristic and whether it could be looked at, from the finding that lists all nine."""

    def read(report: Report) -> tuple[Piece, ...]:
        entry, table = (
            find_finding(report, _WHAT_IS_MISSING),
            find_table(report, _WHAT_IS_MISSING, "characteristics"),
        )
        if entry is None or table is None:
            return ()
        links = (link_finding(entry), *link_table(entry, "characteristics"))
        return tuple(Piece(text, None, links) for text in say_rows(table, where=("characteristic", name)))

    return read


def not_recorded(name: str) -> Reader:
    """That nobody could look at a characteristic, because the returns do not hold it."""

    def read(report: Report) -> tuple[Piece, ...]:
        listed = "" if find_finding(report, _WHAT_IS_MISSING) else f" {say_absent(report, _WHAT_IS_MISSING)}"
        return (Piece(f"{name}: not recorded, not audited.{listed}", "not done"),)

    return read


def published() -> Reader:
    """Where the public can read of it. No page is no way round the step."""

    def read(report: Report) -> tuple[Piece, ...]:
        return tuple(
            Piece("Not done: there is no public page about it.", "not done", piece.links)
            if piece.state == "not applicable"
            else piece
            for piece in statement("accountability.website")(report)
        )

    return read


def still_open(code: str) -> Reader:
    """That whether the forecast works alike is open: numbers that cannot tell are no answer to what the duty asks."""

    def read(report: Report) -> tuple[Piece, ...]:
        entry = find_finding(report, code)
        if entry is None or entry.finding.muted or entry.finding.verdict is not Verdict.CANNOT_TELL:
            return ()
        return (Piece("Whether it works alike is not known, so this is answered in part only.", "partly"),)

    return read


def _ask(number: int, name: str, code: str) -> Item:
    return Item(
        str(number), f"{name}.",
        (base_rate(), finding(code, "groups", "differences"),
         rows(code, "differences", _OPEN, labels=("group", "metric"), where=("answer", "cannot tell"), with_title=True),
         still_open(code), characteristic(name)),
        "recalled",
    )  # fmt: skip


def _list_missing(number: int, name: str) -> Item:
    title = f"{name[0].upper()}{name[1:]}"
    return Item(str(number), f"{title}.", (not_recorded(title), characteristic(title)), "recalled")


_CHARACTERISTICS = (
    *(_ask(number, name, code) for number, (name, code) in enumerate(_AUDITED, start=1)),
    *(_list_missing(number, name) for number, name in enumerate(NOT_RECORDED, start=len(_AUDITED) + 1)),
)  # fmt: skip
_BEYOND = (
    Item(
        "B1",
        "Children in whom characteristics meet.",
        (base_rate(), finding("BIAS-005", "crossings"), finding("BIAS-006")),
        "secondary",
    ),
    Item(
        "B2",
        "Deprivation: no protected characteristic, and shown all the same.",
        (
            finding("BIAS-007", "groups", "differences"),
            remark("Deprivation is not one of the nine. It goes along with several of them."),
        ),
        "secondary",
    ),
    Item(
        "B3",
        "Information that may stand for a characteristic.",
        (finding("BIAS-008", "told", "strongest"), finding("EXPL-001", "top_features")),
    ),
    Item(
        "B4",
        "Children whose group is not recorded.",
        (finding("DATA-005"), remark("They are a group of their own in every table; they are not spread over the others.")),
    ),
    Item(
        "B5",
        "Parents and carers, whom the decision concerns as well.",
        (
            limits("Groups are as recorded in the newest return"),
            remark("The returns hold the characteristics of children only."),
        ),
        "recalled",
    ),
)  # fmt: skip
_AIMS = (
    Item(
        "A1",
        "First aim: to put an end to discrimination, harassment and victimisation. Could the forecast bring about unlike treatment?",
        (
            base_rate(),
            setting("bar", "Margin between groups"),
            findings("BIAS-001", "BIAS-002", "BIAS-003", "BIAS-004", "BIAS-005", "BIAS-008", "CALI-002"),
            statement("law.equality_assessment"),
        ),
        "recalled",
    ),
    Item(
        "A2",
        "Second aim: to further equality of opportunity. Who would get more help, or less, and could harm be made smaller?",
        (findings("BIAS-012", "USEF-004", "BIAS-011", "PRAC-003", "PRAC-005"), statement("rationale.benefits")),
        "recalled",
    ),
    Item(
        "A3",
        "Third aim: to foster good relations between groups. What would it do to trust?",
        (
            statement("engagement.families", "engagement.young_people", "engagement.practitioners", "deployment.notice"),
            remark("Records say nothing about trust."),
        ),
        "recalled",
    ),
)  # fmt: skip
_STEPS = (
    Item("S1", "Say that and how a forecast is used.", (statement("rationale.description", "deployment.decision_point"),)),
    Item("S2", "Gather what is known, talk to people, and name the gaps.",
         (findings("BIAS-020", "DATA-005", "DATA-008"), statement("law.known_inequalities", "engagement.families"))),
    Item("S3", "Assess what it does, or could do, to each group.", (finding("SIZE-004", "groups"), statement("law.equality_assessment"))),
    Item("S4", "Use what was found, and say what was changed.", (finding("BIAS-011"), statement("engagement.changed_because_of_it", "law.due_regard"))),
    Item("S5", "Publish it.", (published(),)),
    Item("S6", "Keep watching.", (finding("LAST-004"), statement("oversight.monitoring_owner", "oversight.review_every"))),
)  # fmt: skip


def fill(report: Report) -> Paper:
    """The pack, part by part."""
    return Paper(
        SLUG,
        "Evidence for the equality impact assessment",
        "What this report can give to an equality impact assessment under the public sector equality duty, and what cannot be seen in "
        "the records. It is not the assessment.",
        (
            Source("Equality Act 2010, sections 4 and 149.", "https://www.legislation.gov.uk/ukpga/2010/15"),
            Source("Equality and Human Rights Commission. Artificial intelligence in public services; and the guidance of September 2024."),
        ),
        (
            Part("characteristics", "The nine protected characteristics",
                 "Four stand in the returns. Where it cannot be told, the numbers of decisions that it would take are given.",
                 fill_items(_CHARACTERISTICS, report, in_substance=True), tables=_list_tables(report)),
            Part("beyond", "Beyond the nine", "", fill_items(_BEYOND, report, in_substance=True)),
            Part("aims", "The three aims of the duty", "Whether due regard was had is for the authority to show.",
                 fill_items((*_AIMS, Item("A4", "How due regard was had, and by whom.", (statement("law.due_regard"),), "recalled")), report, in_substance=True)),
            Part("steps", "The steps that the Commission names", "", fill_items(_STEPS, report, in_substance=True)),
        ),
        notes=(
            IN_SUBSTANCE,
            "The ban on age discrimination in services protects adults, with exceptions for children in the duty: take legal advice. A "
            "difference by age is shown all the same.",
            "\u201cCannot tell\u201d is no finding of likeness: it says that there are too few children to know.",
        ),
    )  # fmt: skip


def _list_tables(report: Report) -> tuple[Table, ...]:
    return tuple(
        table
        for _, code in _AUDITED
        for table in (
            *pick_table(report, code, "groups", _GROUPS),
            *pick_table(report, code, "differences", _DIFFERENCES),
        )
    )
