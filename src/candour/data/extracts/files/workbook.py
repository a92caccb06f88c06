"""Sheets of a workbook as rows of text, .xlsx or .xls, with everything refused that could do harm.

No macro and no formula is ever run: a formula's cell is what the workbook last stored for it. Links are not followed.
"""

import io
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from pathlib import Path
from types import TracebackType
from typing import Final

from python_calamine import CalamineError, CalamineWorkbook, SheetTypeEnum

from candour.data.extracts.files.old_workbooks import check_old_workbook
from candour.data.extracts.files.zip_safety import check_workbook_zip
from candour.errors import ExtractError

ZIP_MARK: Final = b"PK\x03\x04"
OLD_MARK: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
LONGEST_CELL: Final = 32_767
"""No cell of Excel can hold more characters."""
_MOST_BYTES: Final = 256 << 20
_EXACT: Final = 1e15

Cell = int | float | str | bool | time | date | datetime | timedelta


class Workbook:
    """A workbook that was found safe. `sheet_names` are its sheets of cells in their order, hidden ones too."""

    def __init__(self, path: Path, opened: CalamineWorkbook) -> None:
        self._path = path
        self._opened = opened
        self.sheet_names: tuple[str, ...] = tuple(
            sheet.name for sheet in opened.sheets_metadata if sheet.typ == SheetTypeEnum.WorkSheet
        )

    def rows(self, sheet: str) -> Iterator[tuple[str, ...]]:
        """Every row of a sheet from its first, each cell as text and '' where there is nothing, all rows equally long.

        Columns begin with the first that holds anything. Days are 2024-03-31 (with the time behind where there is
        one), whole numbers without `.0`, errors such as #N/A nothing, yes and no TRUE and FALSE. Of merged cells the
        first holds the value. Raises ExtractError where the sheet cannot be read or a cell is longer than Excel
        allows.
        """
        with _Explained(self._path):
            cells = self._opened.get_sheet_by_name(sheet).iter_rows()
        while True:
            with _Explained(self._path):
                row = next(cells, None)
            if row is None:
                return
            texts = tuple(map(_write_cell, row))
            if max(map(len, texts), default=0) > LONGEST_CELL:
                raise ExtractError(
                    f"'{self._path.name}' has a cell with more than {LONGEST_CELL:,} characters, which Excel does not "
                    "allow. It may be damaged or made to do harm; export it again from the case system."
                )
            yield texts


def open_workbook(path: Path) -> Workbook:
    """Open a workbook, judged by what is in it and not by its name.

    Raises ExtractError, naming the file and never its content, where it is no workbook, broken, protected by a
    password, or made in a way that could do harm.
    """
    with path.open("rb") as stream:
        mark = stream.read(len(OLD_MARK))
    if path.stat().st_size > _MOST_BYTES:
        raise ExtractError(
            f"'{path.name}' has more than {_MOST_BYTES >> 20} MB. Expected a workbook of lists; split it by year."
        )
    if mark.startswith(ZIP_MARK):
        check_workbook_zip(path)
    elif mark == OLD_MARK:
        check_old_workbook(path)
    else:
        raise ExtractError(
            f"'{path.name}' is no Excel workbook, whatever its name says: it may be CSV or a web page. Open it in "
            "Excel and save it as 'Excel Workbook (.xlsx)'."
        )
    with _Explained(path):
        return Workbook(path, CalamineWorkbook.from_filelike(io.BytesIO(path.read_bytes())))


def _write_cell(cell: Cell) -> str:
    """A cell as text."""
    if isinstance(cell, str):
        return cell
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, datetime):
        return cell.date().isoformat() if cell.time() == time() else cell.isoformat(sep=" ")
    if isinstance(cell, date | time):
        return cell.isoformat()
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < _EXACT:
        return str(int(cell))
    return str(cell)


class _Explained:
    """Turns the library's complaints into ours: its own words may quote the file."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def __enter__(self) -> None:
        return None

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        # A panic of the library is no Exception, and its class cannot be imported.
        is_panic = kind is not None and kind.__name__ == "PanicException"
        if is_panic or isinstance(error, CalamineError | ValueError | OSError | OverflowError):
            raise ExtractError(
                f"'{self._path.name}' cannot be read as an Excel workbook: it is damaged, or protected by a password. "
                "Open it in Excel and save it again as 'Excel Workbook (.xlsx)'."
            ) from None
