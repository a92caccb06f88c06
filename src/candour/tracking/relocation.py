"""Where MLflow believes the files of a store to be, and how that is mended once the store has moved or was copied.

MLflow keeps an absolute address of every run, model and version. candour never reads them, but MLflow's own pages and
`mlflow.sklearn.load_model` do.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import sqlalchemy as sa
from mlflow.utils.file_utils import local_file_uri_to_path

from candour.errors import TrackingError
from candour.tracking.address import DATABASE
from candour.tracking.store import ARTEFACTS, EXPERIMENT

ADDRESSES = {
    "experiments": ("artifact_location",),
    "runs": ("artifact_uri",),
    "logged_models": ("artifact_location",),
    "model_versions": ("source", "storage_location"),
}
"""Every column of MLflow's database that holds an absolute address of a file."""


@dataclass(frozen=True)
class Move:
    """The addresses of one column that led elsewhere. old: the folder that they led to."""

    table: str
    column: str
    old: Path
    count: int


def relocate_store(directory: Path, *, change: bool) -> tuple[Move, ...]:
    """Let every address of a store lead to where the store is now, all of them or none. Without `change` only say which would.

    Only what lay in the store's old folder is touched; what leads elsewhere, or is right already, stays. Raises TrackingError where
    there is no store, or its database cannot be read or written.
    """
    home = directory.absolute()
    if not (home / DATABASE).is_file():
        raise TrackingError(
            f"There is no run store in '{directory}' (no {DATABASE}). Name the folder that was moved with --mlruns."
        )
    engine = sa.create_engine(f"sqlite:///{(home / DATABASE).as_posix()}", poolclass=sa.NullPool)
    try:
        with engine.begin() as connection:
            return tuple(_relocate(connection, home, change=change))
    except sa.exc.SQLAlchemyError as error:
        raise TrackingError(
            f"The database of the run store cannot be read or written ({type(error).__name__}). Nothing was changed. Stop whatever else uses "
            f"the store, and check that you may write to {DATABASE}."
        ) from error
    finally:
        engine.dispose()


def _relocate(connection: sa.Connection, home: Path, *, change: bool) -> Iterator[Move]:
    tables = sa.MetaData()
    tables.reflect(connection, only=lambda name, _: name in ADDRESSES)
    olds = sorted(_find_old_places(connection, tables, home))
    for name, columns in ADDRESSES.items():
        if name not in tables.tables:
            continue
        table = tables.tables[name]
        for column in (table.c[column] for column in columns):
            held = [row[0] for row in connection.execute(sa.select(column).distinct()) if row[0]]
            for old in olds:
                renewed = {
                    address: new for address in held if (new := _renew(address, old, home)) is not None
                }
                count = sum(
                    _replace(connection, table, column, address, new, change=change)
                    for address, new in renewed.items()
                )
                if count:
                    yield Move(name, column.name, old, count)


def _find_old_places(connection: sa.Connection, tables: sa.MetaData, home: Path) -> set[Path]:
    """Where the store was: above the artefacts of its experiment, and of its runs where that was mended before."""
    experiments, runs = tables.tables["experiments"], tables.tables["runs"]
    ours = experiments.c.name == EXPERIMENT
    places = {
        _read(row[0]) for row in connection.execute(sa.select(experiments.c.artifact_location).where(ours))
    }
    found = {place.parent for place in places if place is not None and place.name == ARTEFACTS}
    asked = sa.select(runs.c.run_uuid, runs.c.artifact_uri).join(
        experiments, runs.c.experiment_id == experiments.c.experiment_id
    )
    for run_id, address in connection.execute(asked.where(ours)):
        place = _read(address)
        if place is not None and place.parts[-3:] == (ARTEFACTS, run_id, ARTEFACTS):
            found.add(place.parents[2])
    return found - {home}


def _replace(
    connection: sa.Connection, table: sa.Table, column: sa.Column[str], old: str, new: str, *, change: bool
) -> int:
    if change:
        return connection.execute(table.update().where(column == old).values({column: new})).rowcount
    return int(
        connection.execute(sa.select(sa.func.count()).select_from(table).where(column == old)).scalar_one()
    )


def _renew(address: str, old: Path, home: Path) -> str | None:
    """The address of the same file where the store is now, written as it was; None where it did not lead into the old place."""
    place = _read(address)
    if place is None or not place.is_relative_to(old):
        return None
    now = home / place.relative_to(old)
    return now.as_uri() if urlsplit(address).scheme == "file" else str(now)


def _read(address: str | None) -> Path | None:
    """The path that an address means; None where it is no path of a machine."""
    if not address or (urlsplit(address).scheme not in {"", "file"} and len(urlsplit(address).scheme) > 1):
        return None
    place = Path(local_file_uri_to_path(address))
    return place if place.is_absolute() else None


__all__ = ["Move", "relocate_store"]
