"""What each format can carry of the events and fields of a case history, as data: docs/formats.md is written from it.

python tests/support/carried_by_format.py      write docs/formats.md

"all": whatever the format shows in its years, another such format shows too. "some": each that it shows is true,
but not all are shown; the note says which. "": none.
"""

from pathlib import Path
from typing import Final, Literal, NamedTuple

from candour.config.question import DECIDED_EVENTS, Outcome, OutcomeKind

Level = Literal["all", "some", ""]

OUTCOMES: Final[tuple[OutcomeKind, ...]] = (
    "section_47", "icpc", "cp_plan", "care_episode", "re_referral", "re_referral_that_escalates", "second_cp_plan",
)  # fmt: skip
ORDERED: Final[tuple[Level, ...]] = ("all", "some", "")

FORMATS: Final = (
    "cin_census", "ssda903", "annex_a", "standard_safeguarding_dataset", "dfe_api", "event_tables",
)  # fmt: skip
HEADINGS: Final = (
    "CIN census", "SSDA903", "Annex A", "Standard Safeguarding Dataset", "DfE API", "event tables",
)  # fmt: skip
PAGE: Final = Path(__file__).parents[2] / "docs" / "formats.md"


class Carried(NamedTuple):
    """What the formats carry of one kind or field, in the order of FORMATS, and what to know about it."""

    name: str
    levels: tuple[Level, Level, Level, Level, Level, Level]
    note: str = ""

    def find_level(self, source: str) -> Level:
        """What one format carries."""
        return self.levels[FORMATS.index(source)]


def _row(name: str, levels: str, note: str = "") -> Carried:
    """One letter a format: a all, s some, - none."""
    words: dict[str, Level] = {"a": "all", "s": "some", "-": ""}
    census, care, inspection, dataset, daily, plain = (words[letter] for letter in levels)
    return Carried(name, (census, care, inspection, dataset, daily, plain), note)


_SEEN_UNBORN: Final = "CIN census: as of the last return that shows the child, which may be before birth."

CHILD_FIELDS: Final = (
    _row("birth_date", "sasaas", f"{_SEEN_UNBORN} Annex A and event tables: not of a child not yet born."),
    _row("sex", "saaaaa", f"Not recorded before birth. {_SEEN_UNBORN}"),
    _row("ethnicity", "aaaaaa"),
    _row("disability", "s-saaa", f"{_SEEN_UNBORN} Annex A: not of children in lists 1 to 3 alone."),
    _row("disability_codes", "s--aaa", f"{_SEEN_UNBORN} Annex A says only whether there is one."),
    _row("unaccompanied", "sasaa-", "CIN census: factor 9A. Annex A: children in care only."),
    _row("family_id", "---a--", "The census and the 903 need families.csv beside them."),
)
EVENT_KINDS: Final = (
    _row("contact", "--aa-a"),
    _row("early_help", "--aa-a"),
    _row("referral", "a-aaaa", "Annex A: not how those ended that a newer one replaced between two workbooks."),
    _row("assessment", "a-aaaa"),
    _row("section_47", "a-aaaa", "Its end: the DfE API alone."),
    _row("icpc", "a-saaa", "Annex A: of enquiries that began in the years shown."),
    _row("cin_plan", "a--aaa", "CIN census: from the 2022 return. Annex A: only as a case status."),
    _row("cp_plan", "a-saaa", "Annex A: the newest plan of a child in each workbook."),
    _row("cp_review", "a-sa--", "Annex A: the latest review in each workbook."),
    _row("care_episode", "-asaas", "Annex A: the newest period in each workbook. Event tables: begun in the years shown."),
    _row("care_placement", "-asaa-", "Annex A: the newest placement in each workbook."),
    _row("care_review", "-asa--", "Annex A: the latest review in each workbook."),
    _row("missing", "-a-a-a", "Annex A: a count only, as on its day."),
    _row("short_break", "-a-a--", "Told apart by legal status V3 and V4."),
    _row("visit", "--sa-a", "Annex A: the latest in each workbook."),
    _row("pre_proceedings", "------", "Asked for from 2027."),
    _row("care_outcomes", "-a-ss-", "Questionnaires only, on their own day, but for the 903: all of OC2 on 31 March."),
    _row("care_leaver", "-asss-", "The latest contact, but for the 903: one row a year on 31 March."),
    _row("adoption_decision", "-aaaa-"),
    _row("adoption_match", "-saaa-", "SSDA903: of children since adopted."),
    _row("placed_for_adoption", "--aaa-", "SSDA903: its placements A3 to A6 tell the move."),
    _row("previous_permanence", "-a-s--", "Standard Safeguarding Dataset: where the day of the order is known."),
    _row("social_worker_change", "-s-aa-", "SSDA903: from the 2024 return."),
    _row("deprivation_of_liberty", "------", "Asked for from 2027."),
    _row("local_event", "------", "Whatever a mapping names; none is made."),
    _row("died", "a-sass", "Some: only as the reason for which a case closed."),
    _row("transferred_out", "sssaas", "CIN census: cases closed by it. SSDA903: care ended by it. Annex A: newest case or care."),
)  # fmt: skip
DETAIL_FIELDS: Final = (
    _row("referral_source", "a-aaaa"),
    _row("referral_nfa", "a-aaaa"),
    _row("primary_need", "a-sa--", "The census tells earlier values too. Annex A: of the newest case of a child in each workbook."),
    _row("closure_reason", "a-saaa", "Annex A: of the newest case of a child in each workbook."),
    _row("factor", "a--aa-", "In the codes of the last census return that shows the case."),
    _row("icpc_not_required", "a-aaa-", "The census tells earlier values too."),
    _row("initial_category", "a-sa-a", "Annex A: as for its plans."),
    _row("latest_category", "a-sa--", "Annex A: as for its plans."),
    _row("previous_plans", "a-s---", "Annex A: as for its plans."),
    _row("legal_status", "-asa--", "Annex A: the latest in each workbook."),
    _row("placement", "-asaa-", "Annex A: the latest in each workbook."),
    _row("care_need", "-asa--", "Annex A: of the period of care, not of a placement."),
    _row("reason_care_ended", "-asaa-", "Annex A: as for its periods of care."),
    _row("reason_placement_change", "-a-aa-"),
    _row("missing_kind", "-a-a-a"),
    _row("contact_source", "--aa-a"),
    _row("icpc_outcome", "--sa--", "Annex A: as for its conferences."),
    _row("assessment_need", "--aa-a"),
    _row("child_seen", "--sa-s", "Annex A: at assessments. Event tables: at assessments and visits."),
    _row("placement_provider", "-asa--", "Annex A: the latest in each workbook."),
    _row("sdq_score", "-a-aa-", "The 903 dates it on 31 March."),
    _row("sdq_reason", "-a-a--"),
    *(
        _row(name, "-a----")
        for name in (
            "convicted", "health_check", "immunisations", "teeth_check", "health_assessment", "substance_misuse",
            "intervention_received", "intervention_offered",
        )
    ),
    _row("care_leaver_in_touch", "-ass--", "The latest, but for the 903."),
    _row("care_leaver_activity", "-asss-", "The latest, but for the 903."),
    _row("care_leaver_accommodation", "-asss-", "The latest, but for the 903, and its letter without the digit."),
    _row("previous_permanence", "-a-s--", "As for its events."),
    _row("adoption_ended_reason", "-aaa--"),
    _row("social_worker_change_reason", "-s-a--", "SSDA903: from the 2024 return."),
    _row("local_code", "------", "Whatever a mapping names."),
)  # fmt: skip

_INTRODUCTION: Final = """# What each format can carry

The six formats that English authorities hold tell different parts of the same children's stories. This page says
which; it is written from `tests/support/carried_by_format.py`, by which a test holds it to account: the histories read
from each format of one synthetic authority (`candour synthesise --formats all`) must agree on all that is marked here.

**all** means that whatever happened in the years covered is there; **some** that what is there is true, but not all is;
an empty cell that the format has no place for it.

Seven things that no table shows:

* The CIN census and the SSDA903 come once a year and tell of a year; the Standard Safeguarding Dataset and the DfE API
  tell all of it at once, as it stood on the day that they were taken; each Annex A workbook tells six months before its day.
* Annex A alone cannot support an outcome twelve months after a referral: its lists hold six months, and lists 6 to 8 one
  row a child. Stacked, its workbooks can, with the gaps named below.
* A period of care that began before the first year covered begins later in the 903, and on its true day in Annex A.
* A census or a 903 of several years tells values that were replaced; a statement of one day only the newest. Where two
  formats give a value of one event, the newest that each knows is the same.
* Annex A hangs what is newest about a placement, its legal status too, on the day on which the placement began.
* Where one format carries the decisions and another the outcomes, both together can answer a question: a census and a 903, say.
  What a `step_up` needs are the rungs of its ladder.
* Counts "in the last 12 months" of Annex A are as on its day, for every row of the child. They are never known earlier.
"""


def render_page() -> str:
    """The page as it stands in docs/formats.md."""
    parts = [_INTRODUCTION]
    for title, rows in (
        ("Kinds of events", EVENT_KINDS),
        ("What is said of an event", DETAIL_FIELDS),
        ("What is said of a child", CHILD_FIELDS),
        ("Decision points", _list_decision_points()),
        ("Outcomes", _list_outcomes()),
    ):
        parts.append(f"\n## {title}\n\n{_render_rows(rows)}")
    return "".join(parts)


def _list_decision_points() -> tuple[Carried, ...]:
    """What each format carries of each decision point: as much as of the kind of event that it carries best."""
    kinds = {row.name: row for row in EVENT_KINDS}
    notes = {
        "assessment_authorised": "The day on which it ended.",
        "case_open_on_census_date": "Open referrals, and child in need plans where they are carried.",
    }
    return tuple(
        Carried(point, tuple(map(_find_best, *(kinds[name].levels for name in names))), notes.get(point, ""))  # type: ignore[arg-type]
        for point, names in DECIDED_EVENTS.items()
    )


def _find_best(*levels: Level) -> Level:
    return next((level for level in ORDERED if level in levels), "")


def _list_outcomes() -> tuple[Carried, ...]:
    """What each format carries of each outcome: as little as of the kind of event that it carries least."""
    kinds = {row.name: row for row in EVENT_KINDS}
    made = {kind: Outcome(kinds=(kind,)).events for kind in OUTCOMES}
    return tuple(
        Carried(kind, tuple(map(_find_worst, *(kinds[name].levels for name in names))))  # type: ignore[arg-type]
        for kind, names in made.items()
    )


def _find_worst(*levels: Level) -> Level:
    return next(level for level in reversed(ORDERED) if level in levels)


def _render_rows(rows: tuple[Carried, ...]) -> str:
    lines = [f"| | {' | '.join(HEADINGS)} | |", f"|---|{'---|' * len(HEADINGS)}---|"]
    for row in rows:
        cells = [f" {word} " if word else " " for word in (*row.levels, row.note)]
        lines.append(f"| `{row.name}` |{'|'.join(cells)}|")
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    PAGE.write_text(render_page(), encoding="utf-8")
