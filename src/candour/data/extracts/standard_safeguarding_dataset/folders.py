"""A Standard Safeguarding Dataset as analysts pass it on: a folder with one CSV file a table."""

from collections.abc import Iterator
from pathlib import Path

from candour.data.extracts.files.csv_text import CsvFile, open_csv_text, stream_columns
from candour.data.extracts.files.locate import check_all_exist
from candour.data.extracts.standard_safeguarding_dataset.source import Block
from candour.data.extracts.standard_safeguarding_dataset.tables import PREFIX, name_table_of
from candour.errors import ExtractError
from candour.file_hashes import hash_file


class FolderSource:
    """The tables of one folder. Other files are left alone."""

    def __init__(self, folder: Path, files: dict[str, Path]) -> None:
        self.name = folder.name
        self.paths = tuple(files[table] for table in sorted(files))
        self._files = files
        self._opened: dict[str, CsvFile] = {}

    def list_tables(self) -> tuple[str, ...]:
        """The tables that have a file."""
        return tuple(sorted(self._files))

    def columns_of(self, table: str) -> frozenset[str]:
        """The columns that the first line names. Raises ExtractError if the file is no CSV file."""
        if table not in self._files:
            return frozenset()
        return frozenset(name.lower() for name in self._open(table).columns)

    def stream(self, table: str, columns: tuple[str, ...], *, key: str) -> Iterator[Block]:  # noqa: ARG002
        """The rows in the order of the file. Raises ExtractError, naming the line, where one is broken."""
        wanted = tuple(column.upper() for column in columns)
        for block in stream_columns(self._open(table), wanted):
            yield {column: block[column.upper()] for column in columns}

    def count_rows(self, table: str) -> int:
        """How many rows the file has."""
        file = self._open(table)
        first = file.columns[0]
        return sum(len(block[first]) for block in stream_columns(file, (first,)))

    def describe(self, table: str) -> tuple[str, str | None]:
        """The name of the file and the hash of its bytes."""
        path = self._files[table]
        return path.name, hash_file(path)

    def _open(self, table: str) -> CsvFile:
        if table not in self._opened:
            self._opened[table] = open_csv_text(self._files[table])
        return self._opened[table]


def find_folders(paths: tuple[Path, ...]) -> tuple[FolderSource, ...]:
    """The snapshots in the folders named: each a folder of tables, or a folder of such folders.

    Raises ExtractError where there is none, or one lacks the table of persons, which all others hang on.
    """
    check_all_exist(paths)
    found: list[FolderSource] = []
    for path in paths:
        if not path.is_dir():
            raise ExtractError(
                f"'{path.name}' is a file. Expected a folder with one CSV file a table: {PREFIX}person.csv and others."
            )
        inner = sorted(entry for entry in path.iterdir() if entry.is_dir() and not entry.name.startswith("."))
        sources = [source for folder in (path, *inner) if (source := _open_folder(folder)) is not None]
        if not sources:
            raise ExtractError(
                f"The folder '{path.name}' holds no table of a Standard Safeguarding Dataset. Expected "
                f"{PREFIX}person.csv and others beside it, or folders of them, one for each day of drawing."
            )
        found += sources
    return tuple(found)


def _open_folder(folder: Path) -> FolderSource | None:
    files: dict[str, Path] = {}
    for path in sorted(folder.iterdir()):
        table = name_table_of(path.stem) if path.suffix.lower() == ".csv" and path.is_file() else None
        if table is None or path.name.startswith((".", "~")):
            continue
        if table in files:
            raise ExtractError(
                f"The folder '{folder.name}' holds the table {PREFIX}{table} twice: '{files[table].name}' and "
                f"'{path.name}'. Expected one file a table; move the older one away."
            )
        files[table] = path
    return FolderSource(folder, files) if files else None
