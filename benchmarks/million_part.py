"""One step of million.py: `extracts FOLDER CHILDREN YEARS`, `history FOLDER` or `describe FOLDER`, each in FOLDER of its size."""

import time
from collections.abc import Callable, Sequence
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


class TimedEngine:
    """The machine that runs this, with a clock: how much of the work is done in parts, and so could be done elsewhere."""

    def __init__(self) -> None:
        self.seconds = 0.0

    def map(
        self, work: Callable[[int], Any], parts: Sequence[int], report: Callable[[int], None] = lambda _: None
    ) -> list[Any]:
        """The answer for each part, and a little more on the clock."""
        began = time.process_time()
        answers = ON_THIS_MACHINE.map(work, parts, report)
        self.seconds += time.process_time() - began
        return answers


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
    engine = TimedEngine()
    store_history(
        ExtractPaths(
            cin_census=(authority / "cin_census",),
            ssda903=(authority / "ssda903",),
            families=authority / "families.csv",
            areas=authority / "areas.csv",
        ),
        folder / "history",
        partitions="auto",
        open_engine=lambda: nullcontext(engine),
        report_progress=lambda *_: None,
    )
    history = StoredHistory(folder / "history")
    events = sum(account.events for account in history.accounts)
    return {"parts": history.parts, "events": events, "in_parts": engine.seconds}


def describe_history(folder: Path) -> Said:
    """Every decision and its features, as the recipe finds them, with the question and the features of the quickstart."""
    config = load_pilot(CONFIG)
    scratch = folder / "scratch"
    scratch.mkdir(mode=0o700)
    engine = TimedEngine()
    workshop = Workshop(StoredHistory(folder / "history"), engine=engine, scratch=scratch)
    found = describe_decisions(workshop, Asked(config.question, config.features))
    return {
        "decisions": found.included.num_rows,
        "features": 0 if found.features is None else len(found.features.specs),
        "in_parts": engine.seconds,
    }


STEPS: dict[str, Any] = {"extracts": make_extracts, "history": build_history, "describe": describe_history}

if __name__ == "__main__":
    answer(main)
