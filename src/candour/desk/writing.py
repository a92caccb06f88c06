"""A comment, a condition or a decision: the form, what is wrong with it, one look before it is kept, and the entry.

An entry can never be taken back, so nobody writes one without having read it once more (WCAG 2.2, criterion 3.3.4).
"""

import secrets
from dataclasses import dataclass

from starlette.exceptions import HTTPException
from starlette.responses import Response

from candour.desk.entries import Draft
from candour.desk.log import append_entry, read_log
from candour.desk.reading import title_sections
from candour.desk.shelf import ReportSheet
from candour.desk.visit import Visit, go
from candour.desk.written_text import clean_text, find_role_fault, find_text_fault
from candour.errors import CandourError
from candour.governance import EntryKind, PanelDecision

_EMPTY = {
    EntryKind.COMMENT: "Write your comment",
    EntryKind.CONDITION: "Write the condition",
    EntryKind.DECISION: "Write the reasons for the decision",
}


@dataclass(frozen=True)
class Written:
    """What stands in the fields. `once` marks this form, so that sending it twice writes one entry."""

    kind: EntryKind
    role: str
    section: str
    text: str
    decision: str
    once: str


def show_form(visit: Visit) -> Response:
    """The empty form; the address may name a section."""
    sheet, kind = _find(visit)
    section = visit.request.query_params.get("section", "")
    typed = visit.session.typed if visit.session is not None else ""
    return _ask(visit, sheet, Written(kind, typed, section, "", "", secrets.token_urlsafe(16)), {})


def take_form(visit: Visit) -> Response:
    """Say what is wrong, ask to look once more, or write the entry."""
    sheet, kind = _find(visit)
    written = _read(visit, kind)
    faults = _find_faults(visit, sheet, written)
    if faults:
        return _ask(visit, sheet, written, faults)
    step = visit.form.get("step", "")
    if visit.session is not None:
        visit.desk.sessions.remember(visit.session, written.role)
    if step == "keep":
        return _keep(visit, sheet, written)
    if step == "change":
        return _ask(visit, sheet, written, {})
    return visit.show(
        "check.html.j2",
        part="parts/check.html.j2",
        sheet=sheet,
        written=written,
        titles=title_sections([sheet]),
    )


def _find(visit: Visit) -> tuple[ReportSheet, EntryKind]:
    try:
        kind = EntryKind(visit.request.path_params["kind"])
    except ValueError:
        raise HTTPException(404) from None
    return visit.read_sheet(visit.request.path_params["run"]), kind


def _read(visit: Visit, kind: EntryKind) -> Written:
    form, session = visit.form, visit.session
    role = clean_text(form.get("role", "")) if visit.alone else (session.role or "" if session else "")
    return Written(
        kind,
        role,
        "" if kind is EntryKind.DECISION else form.get("section", ""),
        clean_text(form.get("text", "")),
        form.get("decision", "") if kind is EntryKind.DECISION else "",
        form.get("once", "")[:64],
    )


def _find_faults(visit: Visit, sheet: ReportSheet, written: Written) -> dict[str, str]:
    """Field -> what to do, in the order of the form."""
    faults: dict[str, str] = {}
    if written.kind is EntryKind.DECISION and written.decision not in set(PanelDecision):
        faults["decision"] = "Choose one of the three decisions"
    if written.section and written.section not in {section.slug for section in sheet.sections}:
        faults["section"] = "Choose a section of this report, or the whole report"
    if not written.text:
        faults["text"] = _EMPTY[written.kind]
    elif fault := find_text_fault(written.text):
        faults["text"] = fault
    if visit.alone and (fault := find_role_fault(written.role)):
        faults["role"] = fault
    return faults


def _ask(visit: Visit, sheet: ReportSheet, written: Written, faults: dict[str, str]) -> Response:
    return visit.show(
        "write.html.j2",
        part="parts/write.html.j2",
        status=422 if faults else 200,
        sheet=sheet,
        written=written,
        faults=faults,
        titles=title_sections([sheet]),
    )


def _keep(visit: Visit, sheet: ReportSheet, written: Written) -> Response:
    desk, session = visit.desk, visit.session
    if session is None:
        raise HTTPException(403)
    address = f"/reports/{sheet.place.run}"
    if visit.form.get("version") != sheet.version:
        return visit.say(
            "The report was written again meanwhile",
            "You read an earlier version of this report, so nothing was kept. Read the new one, then write again.",
            status=409,
            kept=written.text,
        )
    if not desk.sessions.claim(session, written.once):
        return go(address)
    draft = Draft(
        pilot=sheet.place.pilot,
        run=sheet.place.run,
        report=sheet.version,
        role=written.role,
        kind=written.kind,
        section=written.section,
        text=written.text,
        decision=PanelDecision(written.decision) if written.kind is EntryKind.DECISION else None,
    )
    try:
        entry = append_entry(desk.folder, draft, now=desk.now())
    except CandourError:
        desk.sessions.release(session, written.once)
        raise
    if draft.decision is not None:
        desk.tell_decided(draft.pilot)
    if visit.in_place:
        entries = tuple(
            logged
            for logged in read_log(desk.folder).entries
            if logged.run == sheet.place.run and logged.entry.section == written.section
        )
        return visit.show(
            "parts/written.html.j2",
            part="parts/written.html.j2",
            sheet=sheet,
            entry=entry,
            entries=entries,
            titles=title_sections([sheet]),
        )
    return go(f"{address}?written={entry.number}")
