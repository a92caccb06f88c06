"""The pictures of a page, drawn from the published tables, by their ids."""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from markupsafe import Markup

from candour.config.protocol import Protocol
from candour.report.content.exhibits import Exhibit, FindingExhibits, Picture
from candour.report.content.picture import ThousandPicture
from candour.report.pages.charts.margins import Margin, find_margin
from candour.report.pages.charts.svg import render_svg
from candour.report.pages.thousand import render_thousand


class Drawing(NamedTuple):
    """A picture, and what is said of the margin that it is read against; empty where it has none."""

    drawn: Markup
    margin: str


def draw_charts(entries: Iterable[FindingExhibits], protocol: Protocol) -> Mapping[str, Drawing]:
    """Every picture but flows, which are lists."""
    return {
        picture.id: _draw(picture, exhibit, find_margin(entry.finding.code, picture.figure, protocol))
        for entry in entries
        for exhibit in entry.exhibits
        for picture in exhibit.pictures
        if picture.figure.kind != "flow" and exhibit.table.rows
    }


def draw_thousand(picture: ThousandPicture | None) -> Markup | None:
    """The squares of the first page; None where there are no numbers for them."""
    return None if picture is None else Markup(render_thousand(picture))  # noqa: S704 - numbers only


def _draw(picture: Picture, exhibit: Exhibit, margin: Margin | None) -> Drawing:
    content = render_svg(picture.figure, exhibit.table, prefix=picture.id, margin=margin)
    return Drawing(Markup(content), margin.words if margin else "")  # noqa: S704 - escaped by lxml
