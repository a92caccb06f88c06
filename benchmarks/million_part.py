"""One step of million.py: `extracts FOLDER CHILDREN YEARS`, `history FOLDER` or `describe FOLDER`, each in FOLDER of its size."""

from contextlib import nullcontext
from pathlib import Path
from typing import Any

from measuring.steps import Said, answer

from candour.config.loading import load_pilot
from candour.data.build import ExtractPaths
from candour.data.described.describe import describe_decisions
from candour.data.described.part import Asked
from candour.data.described.workshop import Workshop
from candour.data.partitions.stored import StoredHistory
from candour.data.storing import store_history
from candour.data.synthetic.authority import synthesise_authority
from candour.engines.local import ON_THIS_MACHINE

CONFIG = Path(__file__).resolve().parents[1] / "configs" / "quickstart.yaml"


def main(arguments: list[str]) -> Said:
    step, folder, *rest = arguments
    return STEPS[step](Path(folder), *rest)


def make_extracts(folder: Path, children: str, years: str) -> Said:
    """Ten years of census and SSDA903, with families and areas."""
    synthesise_authority(
        directory=folder / "authority",
        children=int(children),
        years=int(years),
        seed=1,
        formats=("cin_census", "ssda903"),
    )
    return {"megabytes": sum(path.stat().st_size for path in folder.rglob("*") if path.is_file()) / 1e6}


def build_history(folder: Path) -> Said:
    """From the extracts to a history in parts, one part after the other."""
    authority = folder / "authority"
    store_history(
        ExtractPaths(
            cin_census=(authority / "cin_census",),
            ssda903=(authority / "ssda903",),
            families=authority / "families.csv",
            areas=authority / "areas.csv",
        ),
        folder / "history",
        partitions="auto",
        open_engine=lambda: nullcontext(ON_THIS_MACHINE),
        report_progress=lambda *_: None,
    )
    history = StoredHistory(folder / "history")
    return {"parts": history.parts, "events": sum(account.events for account in history.accounts)}


def describe_history(folder: Path) -> Said:
    """Every decision and its features, as the recipe finds them, with the question and the features of the quickstart."""
    config = load_pilot(CONFIG)
    scratch = folder / "scratch"
    scratch.mkdir(mode=0o700)
    workshop = Workshop(StoredHistory(folder / "history"), scratch=scratch)
    found = describe_decisions(workshop, Asked(config.question, config.features))
    return {
        "decisions": found.included.num_rows,
        "features": 0 if found.features is None else len(found.features.specs),
    }


STEPS: dict[str, Any] = {"extracts": make_extracts, "history": build_history, "describe": describe_history}

if __name__ == "__main__":
    answer(main)
