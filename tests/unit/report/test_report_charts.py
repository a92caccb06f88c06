"""Heat maps and marks: drawn from the published table alone, readable without colour."""

import re
from collections.abc import Mapping
from typing import Any

import pytest
from lxml import etree

from candour.disclosure import protect_table
from candour.errors import ReportError
from candour.report.pages.charts.margins import find_margin
from candour.report.pages.charts.room import measure_text
from candour.report.pages.charts.style import BAND
from candour.report.pages.charts.svg import SVG, render_svg
from candour.results import Cell, Column, Estimate, Figure, Guard, Table, Withheld
from made_up_report import make_context

MAP = Figure(
    "years", "heatmap", "years", "Share recorded", "White is complete.", "year", "field", value="share", reference=1.0,
)  # fmt: skip


def make_years(shares: Mapping[tuple[str, str], float | None], n: int = 1000) -> Table:
    columns = (
        Column("field", "Field", "text"),
        Column("year", "Year", "text"),
        Column("share", "Share", "rate"),
    )
    rows: tuple[tuple[Cell, ...], ...] = tuple(
        (field, year, None if share is None else Estimate(share, share, share, n, round(share * n), "Wilson"))
        for (field, year), share in shares.items()
    )
    return Table("years", "By year", columns, rows, (Guard(("share",), ("share",)),))


def draw(figure: Figure, table: Table) -> Any:
    return etree.fromstring(render_svg(figure, protect_table(table, threshold=5), prefix="p"))


def list_words(drawing: Any) -> list[str]:
    return ["".join(e.itertext()).strip() for e in drawing.iter(f"{{{SVG}}}text")]


def list_fills(drawing: Any) -> list[str]:
    """The shades of the cells, row after row of the table."""
    return re.findall(r'fill="(#[0-9a-f]{6})" stroke="#d9dde4"', etree.tostring(drawing).decode())


def read_lightness(fill: str) -> float:
    red, green, blue = (int(fill[at : at + 2], 16) for at in (1, 3, 5))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def test_every_cell_says_its_number() -> None:
    shares = {
        ("need", "2023"): 1.0,
        ("need", "2024"): 0.999,
        ("factor", "2023"): 0.504,
        ("factor", "2024"): 0.0,
    }
    words = list_words(draw(MAP, make_years(shares, n=100_000)))
    assert {"100", "99.9", "50", "0", "need", "factor", "2023", "2024"} <= set(words)
    assert "Year. In the cells: Share (%)" in words


def test_the_shade_darkens_with_the_distance_from_the_reference_in_grey_too() -> None:
    shares = {("need", str(2020 + n)): share for n, share in enumerate((1.0, 0.94, 0.8, 0.5, 0.2, 0.0))}
    lightness = [read_lightness(fill) for fill in list_fills(draw(MAP, make_years(shares)))]
    assert len(lightness) == 6
    assert lightness == sorted(lightness, reverse=True)
    assert lightness[0] == pytest.approx(255)
    assert lightness[0] - lightness[1] > 15


def test_a_withheld_cell_is_a_c_on_white_whatever_it_hides() -> None:
    few, none = ({("need", "2023"): share, ("need", "2024"): 0.5} for share in (0.997, 0.003))
    first, second = (draw(MAP, make_years(shares)) for shares in (few, none))
    assert list_words(first).count("c") == 1
    assert etree.tostring(first) == etree.tostring(second)
    assert "99" not in list_words(first)


def test_no_number_is_a_dash_and_no_row_is_empty() -> None:
    words = list_words(draw(MAP, make_years({("need", "2023"): None, ("factor", "2024"): 0.5})))
    assert words.count("\u2013") == 1
    assert words.count("50") == 1


def test_sets_of_columns_stand_side_by_side() -> None:
    columns = (Column("field", "Field", "text"), Column("by", "By", "text"), Column("group", "Group", "text"),
               Column("n", "Mean", "number"))  # fmt: skip
    rows = (("need", "Sex", "Male", 1.5), ("need", "Age", "Under 1", 2.5), ("factor", "Sex", "Female", 3.5))
    figure = Figure("g", "heatmap", "g", "Groups", "Text.", "group", "field", series="by", value="n")
    words = list_words(draw(figure, Table("g", "G", columns, rows)))
    order = [word for word in words if ":" in word]
    assert [w for w in order if not w.startswith("Group")] == ["Sex: Male", "Sex: Female", "Age: Under 1"]
    assert {"1.5", "2.5", "3.5"} <= set(words)


def test_it_has_a_title_and_a_description() -> None:
    drawing = draw(MAP, make_years({("need", "2023"): 1.0}))
    assert drawing.findtext(f"{{{SVG}}}title") == "Share recorded"
    assert drawing.findtext(f"{{{SVG}}}desc") == "White is complete."
    assert drawing.get("role") == "img"


VOLUMES = Figure(
    "volumes", "line", "volumes", "A month", "Text.", "month", "events", series="kind", marks="mark", own_scales=True,
)  # fmt: skip


def make_volumes(marks: Mapping[int, Cell], months: int = 36) -> Table:
    columns = (Column("kind", "Kind", "text"), Column("month", "Month", "text"), Column("events", "Events", "count"),
               Column("mark", "Change", "text"))  # fmt: skip
    rows = tuple(
        (kind, f"M{number:02d}", size + number % 3, marks.get(number, "") if kind == "Few" else "")
        for kind, size in (("Few", 20), ("Many", 5000))
        for number in range(months)
    )
    return Table("volumes", "Volumes", columns, rows)


def count_marks(drawing: Any) -> int:
    return etree.tostring(drawing).decode().count('stroke-dasharray="5.2,2.6"')


def test_a_mark_stands_where_the_table_has_a_word() -> None:
    assert [
        count_marks(draw(VOLUMES, make_volumes(m))) for m in ({}, {5: "step"}, {5: "step", 20: "outage"})
    ] == [0, 1, 2]


def test_a_withheld_mark_is_not_drawn() -> None:
    assert count_marks(draw(VOLUMES, make_volumes({5: Withheld()}))) == 0


def test_each_kind_has_its_own_scale() -> None:
    words = set(list_words(draw(VOLUMES, make_volumes({}))))
    assert {"Few", "Many"} <= words
    assert "20" in words
    assert words & {"4000", "5000", "2000"}


@pytest.mark.parametrize("name", ["value", "marks"])
def test_a_column_that_is_not_published_is_refused(name: str) -> None:
    figure = Figure("f", "heatmap", "years", "T", "D", "year", "field", **{name: "secret"})  # type: ignore[arg-type]
    with pytest.raises(ReportError, match="'secret'"):
        render_svg(figure, make_years({("need", "2023"): 1.0}), prefix="p")


def test_the_same_table_gives_the_same_bytes() -> None:
    table = make_years({("need", "2023"): 0.7, ("need", "2024"): 0.001})
    assert etree.tostring(draw(MAP, table)) == etree.tostring(draw(MAP, table))


ROWS = (("Sex", "Not recorded", 0.1), ("Sex", "Not recorded", 0.2), ("Age", "Not recorded", 0.3))


def make_groups() -> Table:
    columns = (
        Column("characteristic", "Characteristic", "text"),
        Column("group", "Group", "text"),
        Column("gap", "Gap", "number"),
    )
    return Table("groups", "Groups", columns, ROWS)


def test_groups_of_the_same_name_are_told_apart_and_named_once() -> None:
    words = list_words(
        draw(Figure("f", "intervals", "groups", "Gaps", "One dot a row.", "gap", "group"), make_groups())
    )
    assert words.count("Sex: Not recorded") == words.count("Age: Not recorded") == 1


def test_a_legend_tells_the_characteristics_already() -> None:
    figure = Figure(
        "f", "intervals", "groups", "Gaps", "One dot a row.", "gap", "group", series="characteristic"
    )
    words = list_words(draw(figure, make_groups()))
    assert "Sex: Not recorded" not in words
    assert {"Sex", "Age", "Not recorded"} <= set(words)


def make_lines(*series: tuple[str, float]) -> Table:
    columns = (Column("kind", "Kind", "text"), Column("at", "At", "number"), Column("rate", "Rate", "number"))
    return Table(
        "t", "T", columns, tuple((kind, at, at * slope) for kind, slope in series for at in (0.0, 1.0))
    )


def read_numbers(drawing: Any) -> set[str]:
    return {word for word in list_words(drawing) if re.fullmatch("[\u22120-9.]+", word)}


def test_scales_of_their_own_go_below_nought_where_the_numbers_do() -> None:
    figure = Figure("f", "line", "t", "T", "One line.", "at", "rate", series="kind", own_scales=True)
    assert any(word.startswith("\u2212") for word in read_numbers(draw(figure, make_lines(("falls", -3.0)))))
    assert not any(
        word.startswith("\u2212") for word in read_numbers(draw(figure, make_lines(("rises", 3.0))))
    )


def test_no_small_picture_with_a_diagonal_is_cut_off_by_those_after_it() -> None:
    kinds = (*((f"kind {number}", 1.0) for number in range(6)), ("high", 8.0), ("low", 0.5))
    figure = Figure("f", "line", "t", "T", "A line a kind.", "at", "rate", series="kind", diagonal=True)
    drawn = read_numbers(draw(figure, make_lines(*kinds)))
    assert max(float(word) for word in drawn) >= 5


def test_a_long_name_in_a_legend_is_broken_into_lines() -> None:
    long = " ".join(["logistic regression on four variables"] * 4)
    figure = Figure("f", "line", "t", "T", "A line a kind.", "at", "rate", series="kind")
    words = list_words(draw(figure, make_lines((long, 1.0), ("short", 2.0))))
    assert long not in words
    assert max(map(len, words)) <= 84


def test_whole_numbers_along_a_line_stay_whole() -> None:
    columns = (Column("round", "Round", "number"), Column("gap", "Gap", "count"))
    table = Table("t", "T", columns, ((1, 10), (2, 20), (3, 30)))
    figure = Figure("f", "line", "t", "T", "One line.", "round", "gap")
    assert {"1", "2", "3"} <= read_numbers(draw(figure, table))
    assert not {"1.5", "1.0"} & read_numbers(draw(figure, table))


@pytest.mark.parametrize(("series", "named"), [(6, False), (7, True)])
def test_rows_are_named_with_their_series_where_signs_do_not_suffice(series: int, named: bool) -> None:
    columns = (Column("what", "What", "text"), Column("how", "How", "text"), Column("gap", "Gap", "number"))
    table = Table("t", "T", columns, tuple(("age", f"set to {n}", 0.1 * n) for n in range(series)))
    figure = Figure("f", "intervals", "t", "T", "One dot a row.", "gap", "what", series="how")
    words = list_words(draw(figure, table))
    assert ("age: set to 3" in words) is named
    assert ("set to 3" in words) is not named


def count_bands(drawing: Any) -> int:
    return etree.tostring(drawing).decode().count(f'fill="{BAND}"')


@pytest.mark.parametrize(
    ("code", "name", "banded"),
    [("BIAS-002", "difference", True), ("BIAS-012", "more", False), ("PRAC-001", "difference", False), ("DATA-005", "difference", True)],
)  # fmt: skip
def test_a_margin_of_the_protocol_is_a_shaded_band(code: str, name: str, *, banded: bool) -> None:
    protocol = make_context().protocol
    columns = (Column("group", "Group", "text"), Column(name, "Difference", "number"))
    table = Table("t", "T", columns, (("Girls", Estimate(0.01, -0.03, 0.05, 900, 90, "made up")),))
    figure = Figure("f", "intervals", "t", "Drawn", "One dot a group.", name, "group", reference=0.0)
    margin = find_margin(code, figure, protocol)
    drawing = etree.fromstring(render_svg(figure, table, prefix="p", margin=margin))
    assert (margin is not None) is banded
    assert count_bands(drawing) == banded
    assert ("5 in a hundred to either side" in (drawing[1].text or "")) is banded


@pytest.mark.parametrize(("code", "banded"), [("VARI-002", True), ("VARI-003", True), ("VARI-001", False)])
def test_a_difference_between_variants_is_read_against_their_margin(code: str, *, banded: bool) -> None:
    protocol = make_context().protocol
    figure = Figure("f", "intervals", "t", "Drawn", "One dot a model.", "auc", "model", reference=0.0)
    margin = find_margin(code, figure, protocol)
    assert (margin is not None) is banded
    if margin is not None:
        assert (-margin.low, margin.high) == (protocol.variants.margin, protocol.variants.margin)
        assert "0.02 to either side" in margin.words


def test_the_margin_of_a_curve_runs_beside_the_diagonal_and_changes_no_scale() -> None:
    columns = (Column("score", "Score", "rate"), Column("observed", "Observed", "rate"))
    table = Table(
        "t",
        "T",
        columns,
        tuple((x / 10, Estimate(x / 10, x / 11, x / 9, 500, 50, "made up")) for x in range(1, 7)),
    )
    figure = Figure("f", "line", "t", "Drawn", "A curve.", "score", "observed", diagonal=True)
    margin = find_margin("CALI-003", figure, make_context().protocol)
    assert margin is not None
    assert margin.diagonal
    plain, banded = (
        etree.fromstring(render_svg(figure, table, prefix="p", margin=each)) for each in (None, margin)
    )
    assert (count_bands(plain), count_bands(banded)) == (0, 1)
    assert list_words(plain) == list_words(banded)


def test_a_drawing_holds_no_style_so_that_a_strict_policy_can_show_it() -> None:
    drawing = draw(MAP, make_years({("need", "2023"): 0.7, ("need", "2024"): 0.001}))
    assert not list(drawing.iter(f"{{{SVG}}}style"))
    assert not [element for element in drawing.iter() if "style" in element.attrib]


def test_words_have_as_much_room_as_matplotlib_would_give_them() -> None:
    """The room is reckoned, not measured: within a tenth of what the drawing library measures, and never a fifth less."""
    from matplotlib.font_manager import FontProperties
    from matplotlib.textpath import TextPath

    font = FontProperties(family="DejaVu Sans")
    for text in (
        "Not recorded",
        "16 and over",
        "Logistic regression on four variables",
        "Ethnic group: White",
        "M\u0101ori",
    ):
        measured = TextPath((0, 0), text, size=10, prop=font).get_extents().width / 72
        assert 0.85 * measured <= measure_text(text) <= 1.25 * measured
