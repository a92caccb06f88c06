"""One small synthetic authority in every format, and the paths that name each format in a copy of it."""

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Final

from candour.config.event_tables import DocumentTableSettings, EventTableSettings
from candour.config.loading import load_stage
from candour.config.stage import Stage
from candour.data.build import ExtractPaths
from candour.data.extracts.event_tables.documents import DocumentTable
from candour.data.extracts.event_tables.table import EventTable
from candour.data.synthetic.authority import synthesise_authority


class _Mapping(Stage):
    event_tables: tuple[EventTableSettings, ...]
    documents: DocumentTableSettings


def _name_tables(folder: Path, *, documents: bool) -> ExtractPaths:
    settings = load_stage(folder / "event_tables" / "mapping.yaml", _Mapping)
    texts = settings.documents
    return ExtractPaths(
        event_tables=tuple(
            EventTable(**(table.model_dump() | {"path": folder / table.path}))
            for table in settings.event_tables
        ),
        documents=DocumentTable(**(texts.model_dump() | {"path": folder / texts.path}))
        if documents
        else None,
    )


@dataclass(frozen=True)
class Format:
    """A format: its name, which files may be damaged, which must be there beside them, and how all are named."""

    name: str
    damaged: str
    beside: tuple[str, ...]
    paths: Callable[[Path], ExtractPaths]

    def copy(self, authority: Path, folder: Path) -> tuple[Path, ...]:
        """Copy what the format needs into a folder; return the files that may be damaged, in their order."""
        for name in dict.fromkeys((self.damaged.split("/")[0], *self.beside)):
            source = authority / name
            if source.is_dir():
                shutil.copytree(source, folder / name)
            else:
                shutil.copy(source, folder / name)
        readable = {".csv", ".xml", ".xlsx", ".json", ".parquet"}
        return tuple(sorted(path for path in folder.glob(self.damaged) if path.suffix in readable))


FORMATS: Final = (
    Format("census XML", "cin_census/*", (), lambda at: ExtractPaths(cin_census=(at / "cin_census",))),
    Format(
        "census tables",
        "cin_census_csv/*/*",
        (),
        lambda at: ExtractPaths(cin_census=(at / "cin_census_csv",)),
    ),
    Format("903 CSV", "ssda903/*/*", (), lambda at: ExtractPaths(ssda903=(at / "ssda903",))),
    Format("903 XML", "ssda903_xml/*", (), lambda at: ExtractPaths(ssda903=(at / "ssda903_xml",))),
    Format(
        "903 workbook", "ssda903_workbook/*", (), lambda at: ExtractPaths(ssda903=(at / "ssda903_workbook",))
    ),
    Format("Annex A", "annex_a/*", (), lambda at: ExtractPaths(annex_a=(at / "annex_a",))),
    Format(
        "dataset",
        "standard_safeguarding_dataset/*",
        (),
        lambda at: ExtractPaths(standard_safeguarding_dataset=(at / "standard_safeguarding_dataset",)),
    ),
    Format("DfE API", "dfe_api/*", (), lambda at: ExtractPaths(dfe_api=(at / "dfe_api",))),
    Format("event tables", "event_tables/[!d]*", (), partial(_name_tables, documents=False)),
    Format(
        "documents",
        "event_tables/documents.csv",
        (),
        partial(_name_tables, documents=True),
    ),
    Format(
        "families",
        "families.csv",
        ("dfe_api",),
        lambda at: ExtractPaths(
            dfe_api=(at / "dfe_api",), families=at / "families.csv", link_families_by=("family_id",)
        ),
    ),
    Format(
        "areas",
        "areas.csv",
        ("dfe_api",),
        lambda at: ExtractPaths(dfe_api=(at / "dfe_api",), areas=at / "areas.csv"),
    ),
)
NAMES: Final = tuple(form.name for form in FORMATS)
BY_NAME: Final = {form.name: form for form in FORMATS}


def make_authority(folder: Path) -> Path:
    """Sixty made-up children over two years, in every format."""
    synthesise_authority(directory=folder, children=60, years=2, seed=5, formats=("all",))
    return folder
