"""Read one children in need census return (XML, layouts of 2017 to 2027), one child at a time.

Both names and code sets for sex, both day formats, any spelling of yes and no, namespaces or none, stray text
between elements. Memory grows with the events, some twenty bytes each, and not with the XML.
"""

from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from lxml import etree

from candour.data import known_on
from candour.data.codes.lists import NO_DISABILITY
from candour.data.extracts.columns import FIELD, KIND, PersonRow
from candour.data.extracts.files.day_formats import (
    NO_DAY,
    DayReader,
    census_year,
    census_year_end,
)
from candour.data.extracts.files.safe_xml import check_root, local_name, stream_elements
from candour.data.extracts.joining.trust import RANK
from candour.data.extracts.reading import Reading, read_yes_no, tidy_code
from candour.errors import ExtractError

SOURCE = "cin_census"
LAYOUT = "children in need census"
KNOWN_LAYOUTS = range(2017, 2028)

_PRE_PROCEEDINGS = ("PreProceedingsandFGDM", "PreProceedings")
_REFERRAL_GROUPS = (
    "Assessments",
    "CINPlanDates",
    "Section47",
    "ChildProtectionPlans",
    *_PRE_PROCEEDINGS,
)
_KNOWN_LEAVES = frozenset(
    (
        "CINreferralDate",
        "ReferralSource",
        "PrimaryNeedCode",
        "CINclosureDate",
        "ReasonForClosure",
        "DateOfInitialCPC",
        "ReferralNFA",
        "AssessmentActualStartDate",
        "AssessmentInternalReviewDate",
        "AssessmentAuthorisationDate",
        "AssessmentFactors",
        "CINPlanStartDate",
        "CINPlanEndDate",
        "S47ActualStartDate",
        "InitialCPCtarget",
        "ICPCnotRequired",
        "CPPstartDate",
        "CPPendDate",
        "InitialCategoryOfAbuse",
        "LatestCategoryOfAbuse",
        "NumberOfPreviousCPP",
        "CPPreviewDate",
        "LAchildID",
        "UPN",
        "FormerUPN",
        "UPNunknown",
        "PersonBirthDate",
        "ExpectedPersonBirthDate",
        "GenderCurrent",
        "Sex",
        "PersonDeathDate",
        "Ethnicity",
        "Disability",
        "PersonSchoolYear",
        "PPStartDate",
        "LBPSentDate",
        "FGDMMeetingOffer",
        "FGDMMeetingFac",
        "InitialPPMeetingDate",
        "ReviewMeetingsCount",
        "StepDecisionDate",
        "PPOutcome",
        "CourtAppDate",
        "LetterInitCPDate",
    )
)


class ReturnAccount(NamedTuple):
    """What one return held: its year and reference day, its children and its episodes of need."""

    year: int
    reference_day: int
    children: int
    rows: int


class _Group(NamedTuple):
    """One element's leaves by name, repeated ones as a list, and the groups inside it."""

    leaves: dict[str, str]
    lists: dict[str, list[str]]
    groups: list[tuple[str, etree._Element]]


class _Referral(NamedTuple):
    child: int
    start: int
    closure: int


def read_cin_return(
    path: Path, reading: Reading, *, report_progress: Callable[[int], None] | None = None
) -> ReturnAccount:
    """Add everything in one return to the reading; say how much it held.

    `report_progress` is told now and then how many bytes have been read. Raises ExtractError if the file is no
    such return, is broken, declares entities or states neither a reference date nor a year.
    """
    check_root(path, expected="Message", layout=LAYOUT)
    reader: ReturnReader | None = None
    header: dict[str, str] = {}
    with path.open("rb") as stream:
        names = ("CollectionDetails", "Child")
        for number, element in enumerate(stream_elements(stream, path=path, names=names, layout=LAYOUT)):
            if local_name(str(element.tag)) == "CollectionDetails":
                header = _read_leaves(element)
                continue
            if reader is None:
                reader = open_return(path.name, header, reading)
            reader.read_child(element)
            if report_progress and number % 1000 == 0:
                report_progress(stream.tell())
    if reader is None:
        reader = open_return(path.name, header, reading)
    return reader.close()


def open_return(name: str, header: dict[str, str], reading: Reading) -> "ReturnReader":
    """A reader for the return with this header; its reference date decides the year.

    Raises ExtractError, naming the file, where the header is of another collection or gives neither date nor year.
    """
    collection = header.get("Collection", "CIN")
    if collection.upper() != "CIN":
        raise ExtractError(
            f"'{name}' is not a {LAYOUT} file: <Collection> is not 'CIN'. Check which file belongs here."
        )
    days = DayReader("iso")
    reference = days.read(header.get("ReferenceDate"), "ReferenceDate")
    stated = header.get("Year", "")
    if reference == NO_DAY:
        if not (stated.isdecimal() and 2000 <= int(stated) <= 2099):
            raise ExtractError(
                f"'{name}' does not say which year it covers: <ReferenceDate> in <CollectionDetails>, before "
                "the first <Child>, is missing or unreadable. Expected a day such as 2024-03-31. "
                "Export the return again."
            )
        reference = census_year_end(int(stated))
        reading.findings.add(
            "reference_day_missing", source=SOURCE, table="Header", field="ReferenceDate", year=int(stated)
        )
    reader = ReturnReader(reading, days=days, reference_day=reference)
    if reference != census_year_end(reader.year):
        reader.note("reference_day_unusual", "Header", "ReferenceDate")
    if reader.year not in KNOWN_LAYOUTS:
        reader.note("layout_not_known", "Header", "ReferenceDate")
    if stated and stated != str(reader.year):
        reader.note("year_differs_from_days", "Header", "Year")
    return reader


def _read_leaves(element: etree._Element) -> dict[str, str]:
    return {local_name(str(leaf.tag)): (leaf.text or "").strip() for leaf in element}


class ReturnReader:
    """Reads the children of one return, as elements of its XML."""

    def __init__(self, reading: Reading, *, days: DayReader, reference_day: int) -> None:
        self.reference_day = reference_day
        self.year = census_year(reference_day)
        self.children = 0
        self.rows = 0
        self._reading = reading
        self._days = days
        self._local: dict[str, str] = {}
        self._unknown_elements: Counter[str] = Counter()
        self._seen_rows: Counter[str] = Counter()

    def note(self, rule: str, table: str, field: str = "", *, count: int = 1, of: int = 0) -> None:
        """Count something odd in this return."""
        self._reading.findings.add(
            rule, source=SOURCE, table=table, field=field, year=self.year, count=count, of=of
        )

    def close(self) -> ReturnAccount:
        """Report what was odd about days and elements; say how much was read."""
        for field, count in sorted(self._days.unreadable.items()):
            self.note("unreadable_day", "Child", field, count=count, of=self._days.seen[field])
        for field, count in sorted(self._days.other_format.items()):
            self.note("other_day_format", "Child", field, count=count, of=self._days.seen[field])
        for _, count in sorted(self._unknown_elements.items()):
            # An unknown element's name could hold anything, so it is not repeated.
            self.note("unknown_element", "Child", count=count)
        return ReturnAccount(self.year, self.reference_day, self.children, self.rows)

    def read_child(self, element: etree._Element) -> None:
        """Add one child: who it is, and all its episodes of need."""
        self.children += 1
        identifiers: dict[str, str] = {}
        characteristics = _Group({}, {}, [])
        episodes = []
        for name, group in self._read_group(element).groups:
            if name == "ChildIdentifiers":
                identifiers = self._read_group(group).leaves
            elif name == "ChildCharacteristics":
                characteristics = self._read_group(group)
            elif name == "CINdetails":
                episodes.append(group)
            else:
                self._unknown_elements[name] += 1
        self.rows += len(episodes)
        child_id = identifiers.get("LAchildID")
        if child_id is None:
            self.note("record_without_child", "ChildIdentifiers", "LAchildID", count=max(1, len(episodes)))
            return
        child = self._reading.children.number(child_id)
        self._add_person(child, identifiers, characteristics)
        if not episodes:
            self.note("child_without_referral", "CINdetails")
        for episode in episodes:
            self._read_referral(child, self._read_group(episode))

    def _read_group(self, element: etree._Element) -> _Group:
        # Called for every group of every return: most of the time of reading is spent in these lines.
        leaves: dict[str, str] = {}
        lists: dict[str, list[str]] = {}
        groups: list[tuple[str, etree._Element]] = []
        local, known = self._local, _KNOWN_LEAVES
        for part in element:
            tag = part.tag
            name = local.get(tag)  # type: ignore[arg-type]
            if name is None:
                name = local.setdefault(str(tag), local_name(str(tag)))
            if len(part):
                groups.append((name, part))
            elif name in known:
                text = part.text
                if text and (text := text.strip()):
                    if name in leaves:
                        lists.setdefault(name, [leaves[name]]).append(text)
                    leaves[name] = text
            else:
                self._note_unknown(name)
        return _Group(leaves, lists, groups)

    def _note_unknown(self, name: str) -> None:
        empty_groups = (*_REFERRAL_GROUPS, "FactorsIdentifiedAtAssessment", "Reviews", "Disabilities")
        if name not in empty_groups and name not in (
            "ChildIdentifiers",
            "ChildCharacteristics",
            "CINdetails",
        ):
            self._unknown_elements[name] += 1

    def _add_person(self, child: int, identifiers: dict[str, str], characteristics: _Group) -> None:
        reading, day = self._reading, self._days.read
        sex = identifiers.get("Sex") or identifiers.get("GenderCurrent")
        ethnicity = characteristics.leaves.get("Ethnicity")
        disabilities = self._collect(characteristics, group="Disabilities", leaf="Disability")
        codes = sorted({tidy_code(code) for code in disabilities})
        reading.persons.add(
            PersonRow(
                child=child,
                source_day=self.reference_day,
                source=RANK[SOURCE],
                birth=day(identifiers.get("PersonBirthDate"), "PersonBirthDate"),
                expected=day(identifiers.get("ExpectedPersonBirthDate"), "ExpectedPersonBirthDate"),
                death=day(identifiers.get("PersonDeathDate"), "PersonDeathDate"),
                sex=reading.code(sex) if sex else -1,
                ethnicity=reading.code(ethnicity) if ethnicity else -1,
                disability=reading.disability_sets.number(",".join(codes)) if codes else -1,
            )
        )
        if NO_DISABILITY in codes and len(codes) > 1:
            self.note("disability_contradiction", "Disabilities", "Disability")

    def _collect(self, holder: _Group, *, group: str, leaf: str) -> list[str]:
        """All texts of a repeated leaf, inside its group or without one."""
        texts: list[str] = []
        for name, element in holder.groups:
            if name == group:
                inner = self._read_group(element)
                texts += inner.lists.get(leaf) or [inner.leaves[leaf]] if leaf in inner.leaves else []
        if leaf in holder.leaves:
            texts += holder.lists.get(leaf) or [holder.leaves[leaf]]
        return texts

    def _read_referral(self, child: int, group: _Group) -> None:
        leaves, day = group.leaves, self._days.read
        start = day(leaves.get("CINreferralDate"), "CINreferralDate")
        if start == NO_DAY:
            self.note("record_without_day", "CINdetails", "CINreferralDate")
            return
        referral = _Referral(child, start, day(leaves.get("CINclosureDate"), "CINclosureDate"))
        row = self._add_event("referral", referral, start, referral.closure)
        first_authorised = NO_DAY
        for name, element in group.groups:
            if name == "Assessments":
                authorised = self._read_assessment(referral, self._read_group(element))
                if authorised >= start and (first_authorised == NO_DAY or authorised < first_authorised):
                    first_authorised = authorised
            elif name == "CINPlanDates":
                self._read_plan(referral, self._read_group(element))
            elif name == "Section47":
                self._read_enquiry(referral, self._read_group(element))
            elif name == "ChildProtectionPlans":
                self._read_protection_plan(referral, self._read_group(element))
            elif name in _PRE_PROCEEDINGS:
                self._read_pre_proceedings(referral, self._read_group(element))
            else:
                self._unknown_elements[name] += 1
        self._read_conference(referral, leaves)
        self._add_referral_details(row, referral, leaves, first_authorised)

    def _add_referral_details(
        self, row: int, referral: _Referral, leaves: dict[str, str], first_authorised: int
    ) -> None:
        start, closure, reference = referral.start, referral.closure, self.reference_day
        need = known_on.primary_need(first_authorised, closure, reference)
        decided = known_on.referral_no_further_action(start, closure)
        self._add_code(row, "referral_source", leaves.get("ReferralSource"), known_on.referral_source(start))
        self._add_code(row, "primary_need", leaves.get("PrimaryNeedCode"), need)
        closed = known_on.closure_reason(closure, reference)
        self._add_code(row, "closure_reason", leaves.get("ReasonForClosure"), closed)
        self._add_yes_no(row, "referral_nfa", leaves.get("ReferralNFA"), decided)

    def _read_assessment(self, referral: _Referral, group: _Group) -> int:
        start = self._required_day(group, "Assessments", "AssessmentActualStartDate")
        if start == NO_DAY:
            return NO_DAY
        authorised = self._days.read(
            group.leaves.get("AssessmentAuthorisationDate"), "AssessmentAuthorisationDate"
        )
        row = self._add_event("assessment", referral, start, authorised)
        known = known_on.factor(authorised, self.reference_day)
        for code in self._collect(group, group="FactorsIdentifiedAtAssessment", leaf="AssessmentFactors"):
            self._add_code(row, "factor", code, known)
        return authorised

    def _read_plan(self, referral: _Referral, group: _Group) -> None:
        start = self._required_day(group, "CINPlanDates", "CINPlanStartDate")
        if start != NO_DAY:
            end = self._days.read(group.leaves.get("CINPlanEndDate"), "CINPlanEndDate")
            self._add_event("cin_plan", referral, start, end)

    def _read_enquiry(self, referral: _Referral, group: _Group) -> None:
        conference = self._read_conference(referral, group.leaves)
        start = self._required_day(group, "Section47", "S47ActualStartDate")
        if start == NO_DAY:
            return
        row = self._add_event("section_47", referral, start, NO_DAY)
        known = known_on.conference_not_required(conference, referral.closure, self.reference_day)
        self._add_yes_no(row, "icpc_not_required", group.leaves.get("ICPCnotRequired"), known)

    def _read_conference(self, referral: _Referral, leaves: dict[str, str]) -> int:
        held = self._days.read(leaves.get("DateOfInitialCPC"), "DateOfInitialCPC")
        if held != NO_DAY:
            self._add_event("icpc", referral, held, NO_DAY)
        return held

    def _read_protection_plan(self, referral: _Referral, group: _Group) -> None:
        start = self._required_day(group, "ChildProtectionPlans", "CPPstartDate")
        if start == NO_DAY:
            return
        leaves = group.leaves
        end = self._days.read(leaves.get("CPPendDate"), "CPPendDate")
        row = self._add_event("cp_plan", referral, start, end)
        latest = known_on.latest_category(end, self.reference_day)
        initial = known_on.initial_category(start)
        self._add_code(row, "initial_category", leaves.get("InitialCategoryOfAbuse"), initial)
        self._add_code(row, "latest_category", leaves.get("LatestCategoryOfAbuse"), latest)
        previous = known_on.previous_plans(start)
        self._add_code(row, "previous_plans", leaves.get("NumberOfPreviousCPP"), previous)
        for text in self._collect(group, group="Reviews", leaf="CPPreviewDate"):
            review = self._days.read(text, "CPPreviewDate")
            if review != NO_DAY:
                self._add_event("cp_review", referral, review, NO_DAY)

    def _read_pre_proceedings(self, referral: _Referral, group: _Group) -> None:
        """They end with the decision to step up or down, or where that is not given with the application to court."""
        start = self._required_day(group, "PreProceedingsandFGDM", "PPStartDate")
        if start == NO_DAY:
            return
        decided = self._days.read(group.leaves.get("StepDecisionDate"), "StepDecisionDate")
        applied = self._days.read(group.leaves.get("CourtAppDate"), "CourtAppDate")
        self._add_event("pre_proceedings", referral, start, applied if decided == NO_DAY else decided)

    def _required_day(self, group: _Group, table: str, field: str) -> int:
        found = self._days.read(group.leaves.get(field), field)
        if found == NO_DAY:
            self.note("record_without_day", table, field)
        return found

    def _add_event(self, kind: str, referral: _Referral, start: int, end: int) -> int:
        return self._reading.events.add_event(
            KIND[kind],
            child=referral.child,
            start=start,
            end=end,
            referral=referral.start,
            source_day=self.reference_day,
        )

    def _add_code(self, row: int, field: str, text: str | None, known: int) -> None:
        if text is not None:
            self._reading.events.add_detail(row, FIELD[field], self._reading.code(text), known)

    def _add_yes_no(self, row: int, field: str, text: str | None, known: int) -> None:
        if text is None:
            return
        answer = read_yes_no(text)
        if answer is None:
            self.note("unreadable_yes_no", "CINdetails", field)
        else:
            self._add_code(row, field, "1" if answer else "0", known)
