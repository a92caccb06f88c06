"""The pages that only show: all reports, one report, two side by side, the log, and the files of a report."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import quote

from starlette.exceptions import HTTPException
from starlette.responses import Response

from candour.desk.comparison import compare_reports
from candour.desk.documents import read_document
from candour.desk.entries import LoggedEntry
from candour.desk.log import Verification, read_log
from candour.desk.policy import FILES, write_report_policy
from candour.desk.shelf import ReportPlace, ReportSheet
from candour.desk.visit import Visit
from candour.errors import CandourError
from candour.governance import EntryKind

HTML = "text/html; charset=utf-8"


@dataclass(frozen=True)
class ShelfLine:
    """One report of the list; `sheet` is None where it cannot be shown, and `reason` then says why."""

    place: ReportPlace
    sheet: ReportSheet | None
    reason: str
    entries: tuple[LoggedEntry, ...]

    @property
    def decisions(self) -> tuple[LoggedEntry, ...]:
        """What was decided on it."""
        return tuple(logged for logged in self.entries if logged.entry.kind is EntryKind.DECISION)


def show_reports(visit: Visit) -> Response:
    """All runs with a report, the newest first."""
    log = read_log(visit.desk.folder)
    lines = tuple(_shelve(visit, place, log) for place in visit.desk.shelf.find())
    restricted = any(line.sheet is not None and line.sheet.restricted for line in lines)
    return visit.show("reports.html.j2", lines=lines, restricted=restricted)


def show_report(visit: Visit) -> Response:
    """One report: the verdict, its sections, its files, and what the panel wrote."""
    sheet = visit.read_sheet(visit.request.path_params["run"])
    log = read_log(visit.desk.folder)
    mine = tuple(logged for logged in log.entries if logged.run == sheet.place.run)
    earlier = tuple(
        logged
        for logged in log.entries
        if logged.pilot == sheet.place.pilot and logged.run != sheet.place.run
    )
    written = visit.request.query_params.get("written", "")
    return visit.show(
        "report.html.j2",
        sheet=sheet,
        entries=mine,
        earlier=earlier,
        counts=Counter(logged.entry.section for logged in mine),
        titles=title_sections([sheet]),
        written=next((logged for logged in mine if str(logged.entry.number) == written), None),
    )


def show_comparison(visit: Visit) -> Response:
    """Two reports side by side; without two, the form to choose them."""
    wanted = [visit.request.query_params.get(name, "") for name in ("first", "second")]
    lines = tuple(_shelve(visit, place, None) for place in visit.desk.shelf.find())
    sheets = {line.place.run: line.sheet for line in lines if line.sheet is not None}
    fault = ""
    comparison = None
    if any(wanted):
        first, second = (sheets.get(run) for run in wanted)
        if first is None or second is None:
            fault = "Choose two reports"
        elif wanted[0] == wanted[1]:
            fault = "Choose two different reports"
        else:
            comparison = compare_reports(first, second)
    return visit.show(
        "compare.html.j2",
        status=422 if fault else 200,
        sheets=tuple(sheets.values()),
        wanted=wanted,
        fault=fault,
        comparison=comparison,
        restricted=comparison is not None and (comparison.first.restricted or comparison.second.restricted),
    )


def show_log(visit: Visit) -> Response:
    """Everything that was written, in its order, with the chain of fingerprints."""
    log = read_log(visit.desk.folder)
    pilots = sorted({logged.pilot for logged in log.entries})
    wanted = visit.request.query_params.get("pilot", "")
    shown = tuple(logged for logged in log.entries if not wanted or logged.pilot == wanted)
    lines = (_shelve(visit, place, None) for place in visit.desk.shelf.find())
    titles = title_sections(line.sheet for line in lines if line.sheet is not None)
    return visit.show("log.html.j2", log=log, shown=shown, pilots=pilots, wanted=wanted, titles=titles)


def show_file(visit: Visit) -> Response:
    """One file of a report. Its address holds a key of the session, for a report's own links carry no cookie."""
    names = visit.request.path_params
    place = visit.find_place(names["run"])
    found = read_document(place.folder, names["name"])
    if found is None:
        raise HTTPException(404)
    if found.kind == HTML:
        policy = write_report_policy(found.content.decode())
        # A report never needs to know where it is read; its links to other files of it hold the key.
        headers = {"Content-Security-Policy": policy, "Referrer-Policy": "no-referrer"}
        return Response(found.content, headers=headers, media_type=HTML)
    name = quote(found.name.rsplit("/", 1)[-1])
    headers = {
        "Content-Security-Policy": FILES,
        "Content-Disposition": f"attachment; filename*=UTF-8''{name}",
        "Referrer-Policy": "no-referrer",
    }
    return Response(found.content, headers=headers, media_type=found.kind)


def title_sections(sheets: Iterable[ReportSheet]) -> dict[str, str]:
    """Section id -> its title, over some reports."""
    return {section.slug: section.title for sheet in sheets for section in sheet.sections}


def _shelve(visit: Visit, place: ReportPlace, log: Verification | None) -> ShelfLine:
    entries = () if log is None else tuple(logged for logged in log.entries if logged.run == place.run)
    try:
        return ShelfLine(place, visit.desk.shelf.read(place), "", entries)
    except CandourError as error:
        return ShelfLine(place, None, str(error), entries)
