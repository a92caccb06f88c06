"""One case of the children in need census as text, as far as it was known on the last day of a return year."""

from typing import Final

import numpy as np

from candour.data.synthetic.calendar import NEVER, Days, DayText, add_working_days
from candour.data.synthetic.pathway import Cases
from candour.data.synthetic.recording import (
    CLOSURE_CODES,
    FACTOR_CODES,
    LEAKED_NEED,
    NEED_CODES,
    PLAN_CATEGORY_CODES,
    RECORDED_SOURCES,
    CaseRecords,
)
from candour.data.synthetic.referral_risk import NOT_ACCEPTED

_FORMER_FACTORS: Final = {"18B": "18A", "18C": "18A", "19B": "19A", "19C": "19A"}
_REVIEW_DAYS: Final = (84, *range(84 + 172, 1400, 172))


class CasePieces:
    """Every case as text. Fixed parts are made once; what a year may not know yet is left out at `render`."""

    def __init__(self, cases: Cases, records: CaseRecords, text: DayText) -> None:
        self.not_accepted = (cases.outcome == NOT_ACCEPTED).tolist()
        self._heads = _render_heads(cases, records, text)
        self._need = [NEED_CODES[code] for code in records.need.tolist()]
        self._need_known = records.needs_known_on.tolist()
        self._leaks_from = records.leaks_from.tolist()
        self._closed = cases.course.closed.tolist()
        self._closures = _render_closures(cases, records, text)
        self._flags = [_render_flag(case, value=value) for case, value in enumerate(self.not_accepted)]
        size = len(self._closed)
        self._assessments = _Assessments(records, size, text)
        self._help_plans = _HelpPlans(records, size, text)
        self._enquiries = _Enquiries(records, size, text)
        self._plans = _Plans(records, size, text)

    def render(self, case: int, year: int, last: int) -> str:
        """The CINdetails element of a case, as known on the last day of the return year."""
        closure = self._closures[case] if self._closed[case] <= last else ""
        help_plans = self._help_plans.render(case, last) if year >= 2022 else ""
        return (
            f"{self._heads[case]}{self._render_need(case, last)}{closure}{self._assessments.render(case, year, last)}"
            f"{help_plans}{self._enquiries.render(case, last)}{self._flags[case]}{self._plans.render(case, last)}"
            "</CINdetails>"
        )

    def _render_need(self, case: int, last: int) -> str:
        if self._leaks_from[case] <= last:
            return f"<PrimaryNeedCode>{NEED_CODES[LEAKED_NEED]}</PrimaryNeedCode>"
        if self.not_accepted[case]:
            return ""
        need = self._need[case] if self._need_known[case] <= last else "N0"
        return f"<PrimaryNeedCode>{need}</PrimaryNeedCode>"


def build_case_pieces(cases: Cases, records: CaseRecords, text: DayText) -> CasePieces:
    """Prepares the text of every case for all years."""
    return CasePieces(cases, records, text)


def _render_heads(cases: Cases, records: CaseRecords, text: DayText) -> list[str]:
    sources = [RECORDED_SOURCES[code] for code in records.source.tolist()]
    return [
        f"<CINdetails><CINreferralDate>{day}</CINreferralDate><ReferralSource>{source}</ReferralSource>"
        for day, source in zip(text.write_iso(cases.referred), sources, strict=True)
    ]


def _render_closures(cases: Cases, records: CaseRecords, text: DayText) -> list[str]:
    reasons = [CLOSURE_CODES[code] for code in records.closure_reason.tolist()]
    return [
        f"<CINclosureDate>{day}</CINclosureDate><ReasonForClosure>{reason}</ReasonForClosure>"
        for day, reason in zip(text.write_iso(cases.course.closed), reasons, strict=True)
    ]


def _render_flag(case: int, *, value: bool) -> str:
    return f"<ReferralNFA>{_write_boolean(case, value=value)}</ReferralNFA>"


def _write_boolean(number: int, *, value: bool) -> str:
    """Real files mix 0 and 1 with true and false."""
    return ("false", "true")[value] if number % 3 == 0 else ("0", "1")[value]


def _find_edges(case: Days, size: int) -> list[int]:
    """Where the rows of each case begin in a table sorted by case; the last entry is the end."""
    return [int(edge) for edge in np.searchsorted(case, np.arange(size + 1))]


class _Assessments:
    def __init__(self, records: CaseRecords, size: int, text: DayText) -> None:
        table = records.assessments
        self._edges = _find_edges(table.case, size)
        self._started = table.started.tolist()
        self._authorised = table.authorised.tolist()
        self._opening = [
            f"<Assessments><AssessmentActualStartDate>{day}</AssessmentActualStartDate>"
            for day in text.write_iso(table.started)
        ]
        self._authorisation = [
            f"<AssessmentAuthorisationDate>{day}</AssessmentAuthorisationDate>"
            for day in text.write_iso(table.authorised)
        ]
        self._factors = list_factors(records)

    def render(self, case: int, year: int, last: int) -> str:
        low, high = self._edges[case], self._edges[case + 1]
        parts = []
        for row in range(low, high):
            if self._started[row] > last:
                continue
            known = self._authorised[row] <= last
            done = self._authorisation[row] + _render_factors(self._factors[row], year) if known else ""
            parts.append(f"{self._opening[row]}{done}</Assessments>")
        return "".join(parts)


def list_factors(records: CaseRecords) -> list[tuple[str, ...]]:
    """The factors of each assessment in the newest codes: 21 where none was found, nothing where they were lost."""
    table = records.assessments
    rows, columns = np.nonzero(table.factors)
    edges = np.searchsorted(rows, np.arange(len(table.case) + 1)).tolist()
    codes = [FACTOR_CODES[column] for column in columns.tolist()]
    listed = []
    for low, high, lost in zip(edges[:-1], edges[1:], table.lost.tolist(), strict=True):
        listed.append(() if lost else (tuple(codes[low:high]) or ("21",)))
    return listed


def code_factors(codes: tuple[str, ...], year: int) -> tuple[str, ...]:
    """The factors in the codes that the return of the year had."""
    if year < 2021:
        codes = tuple(dict.fromkeys(_FORMER_FACTORS.get(code, code) for code in codes))
    if year < 2022:
        codes = tuple(code for code in codes if code != "24A") or ("20",) * bool(codes)
    return codes


def _render_factors(codes: tuple[str, ...], year: int) -> str:
    codes = code_factors(codes, year)
    if not codes:
        return ""
    inner = "".join([f"<AssessmentFactors>{code}</AssessmentFactors>" for code in codes])
    return f"<FactorsIdentifiedAtAssessment>{inner}</FactorsIdentifiedAtAssessment>"


class _HelpPlans:
    def __init__(self, records: CaseRecords, size: int, text: DayText) -> None:
        table = records.help_plans
        self._edges = _find_edges(table.case, size)
        self._started, self._ended = table.started.tolist(), table.ended.tolist()
        self._start_text, self._end_text = text.write_iso(table.started), text.write_iso(table.ended)

    def render(self, case: int, last: int) -> str:
        parts = []
        for row in range(self._edges[case], self._edges[case + 1]):
            if self._started[row] > last:
                continue
            end = (
                f"<CINPlanEndDate>{self._end_text[row]}</CINPlanEndDate>" if self._ended[row] <= last else ""
            )
            parts.append(
                f"<CINPlanDates><CINPlanStartDate>{self._start_text[row]}</CINPlanStartDate>{end}</CINPlanDates>"
            )
        return "".join(parts)


class _Enquiries:
    def __init__(self, records: CaseRecords, size: int, text: DayText) -> None:
        table = records.enquiries
        self._edges = _find_edges(table.case, size)
        self._started, self._conference = table.started.tolist(), table.conference.tolist()
        target = add_working_days(table.started, np.full(len(table.started), 15, np.int32))
        self._opening = [
            f"<Section47><S47ActualStartDate>{start}</S47ActualStartDate><InitialCPCtarget>{due}</InitialCPCtarget>"
            for start, due in zip(text.write_iso(table.started), text.write_iso(target), strict=True)
        ]
        self._held = [
            f"<DateOfInitialCPC>{day}</DateOfInitialCPC>" for day in text.write_iso(table.conference)
        ]

    def render(self, case: int, last: int) -> str:
        parts = []
        for row in range(self._edges[case], self._edges[case + 1]):
            if self._started[row] > last:
                continue
            held = self._held[row] if self._conference[row] <= last else ""
            needless = self._conference[row] == NEVER and self._started[row] + 10 <= last
            flag = _write_boolean(row, value=needless)
            parts.append(f"{self._opening[row]}{held}<ICPCnotRequired>{flag}</ICPCnotRequired></Section47>")
        return "".join(parts)


def find_review_days(row: int, started: int, until: int) -> list[int]:
    """The days on which a protection plan was reviewed; every tenth plan is reviewed late."""
    late = 12 if row % 10 == 0 else 0
    return [day for wait in _REVIEW_DAYS if (day := started + wait + late) <= until]


class _Plans:
    def __init__(self, records: CaseRecords, size: int, text: DayText) -> None:
        table = records.plans
        self._edges = _find_edges(table.case, size)
        self._started, self._ended = table.started.tolist(), table.ended.tolist()
        self._start_text, self._end_text = text.write_iso(table.started), text.write_iso(table.ended)
        self._first = [PLAN_CATEGORY_CODES[code] for code in table.first_category.tolist()]
        self._latest = [PLAN_CATEGORY_CODES[code] for code in table.latest_category.tolist()]
        self._changed = table.category_changed.tolist()
        self._previous = table.previous_plans.tolist()
        self._text = text

    def render(self, case: int, last: int) -> str:
        parts = []
        for row in range(self._edges[case], self._edges[case + 1]):
            if self._started[row] > last:
                continue
            first = self._first[row]
            latest = self._latest[row] if self._changed[row] <= last else first
            end = f"<CPPendDate>{self._end_text[row]}</CPPendDate>" if self._ended[row] <= last else ""
            parts.append(
                f"<ChildProtectionPlans><CPPstartDate>{self._start_text[row]}</CPPstartDate>{end}"
                f"<InitialCategoryOfAbuse>{first}</InitialCategoryOfAbuse>"
                f"<LatestCategoryOfAbuse>{latest}</LatestCategoryOfAbuse>"
                f"<NumberOfPreviousCPP>{self._previous[row]}</NumberOfPreviousCPP>"
                f"{self._render_reviews(row, last)}</ChildProtectionPlans>"
            )
        return "".join(parts)

    def _render_reviews(self, row: int, last: int) -> str:
        days = find_review_days(row, self._started[row], min(self._ended[row], last))
        if not days:
            return ""
        dates = self._text.write_iso(np.array(days, dtype=np.int32))
        inner = "".join([f"<CPPreviewDate>{day}</CPPreviewDate>" for day in dates])
        return f"<Reviews>{inner}</Reviews>"
