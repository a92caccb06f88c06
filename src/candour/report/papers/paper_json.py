"""A paper for other programs: the same values as the page, tables as they are printed."""

import json

from candour.report.model import Report
from candour.report.papers.paper import BASES, Line, Paper, Part, count_states
from candour.report.printing.cells import say_in_line
from candour.report.printing.printed_table import print_table
from candour.results import Table

VERSION = 1
"""Grows when a reader would have to change."""


def render_json(paper: Paper, report: Report) -> bytes:
    """The same paper gives the same bytes. Links are paths in the report's folder."""
    document = {
        "version": VERSION,
        "slug": paper.slug,
        "title": paper.title,
        "report": report.context.title,
        "restricted": report.context.restricted,
        "standing": report.standing_line,
        "kind": report.context.kind,
        "lead": paper.lead,
        "notes": list(paper.notes),
        "sources": [{"citation": source.citation, "address": source.address} for source in paper.sources],
        "bases": dict(BASES),
        "counts": dict(count_states(paper)),
        "parts": [_dump_part(part) for part in paper.parts],
    }
    return (json.dumps(document, ensure_ascii=False, indent=1) + "\n").encode()


def _dump_part(part: Part) -> dict[str, object]:
    return {
        "slug": part.slug,
        "title": part.title,
        "lead": part.lead,
        "facts": [{"label": fact.label, "text": fact.text} for fact in part.facts],
        "lines": [_dump_line(line) for line in part.lines],
        "tables": [_dump_table(table) for table in part.tables],
    }


def _dump_line(line: Line) -> dict[str, object]:
    return {
        "number": line.number,
        "item": line.item,
        "rating": line.rating,
        "state": line.state,
        "answer": list(line.answer),
        "links": [{"label": link.label, "target": link.target} for link in line.links],
        "basis": line.basis,
    }


def _dump_table(table: Table) -> dict[str, object]:
    return {
        "name": table.name,
        "title": table.title,
        "columns": [column.label for column in table.columns],
        "rows": [[say_in_line(cell) for cell in row] for row in print_table(table).rows],
    }
