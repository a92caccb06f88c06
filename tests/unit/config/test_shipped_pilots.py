"""The eight pilots as they are shipped: two of each authority, four ways each, eight models, and a bar that knows its base rate."""

from collections import Counter
from pathlib import Path

import pytest

from candour.config.candidates import Model
from candour.config.loading import load_pilot, load_statements
from candour.config.pilot import PilotConfig
from candour.data.synthetic.profiles import PROFILES
from candour.workflow.quick_pilots import CHILDREN, CHILDREN_ASKED, PURPOSE, TITLE, write_quick

FOLDER = Path(__file__).parents[3] / "configs/pilots"
PATHS = tuple(sorted(FOLDER.glob("*.yaml")))
TEMPLATES = tuple(sorted((FOLDER.parent / "templates").glob("*.yaml")))


def list_models() -> set[str]:
    members = Model.__args__[0].__args__
    return {member.model_fields["name"].annotation.__args__[0] for member in members}


def load(path: Path) -> PilotConfig:
    return load_pilot(path)


def test_two_of_each_of_four_authorities() -> None:
    profiles = [config.extracts.synthetic.profile for config in map(load, PATHS) if config.extracts.synthetic]
    assert Counter(profiles) == Counter([*PROFILES, *PROFILES])
    assert len({load(path).question.model_dump_json() for path in PATHS}) == 8
    assert [load(path).name for path in PATHS] == [path.stem for path in PATHS]


@pytest.mark.parametrize("path", PATHS, ids=[path.stem for path in PATHS])
def test_each_is_asked_four_ways_of_all_models_and_says_what_follows(path: Path) -> None:
    config = load(path)
    assert config.variants is not None
    assert set(config.variants.data) == {"structured", "structured_and_text"}
    assert set(config.variants.learning) == {"earlier_cases", "all_cases"}
    assert {model.name for model in config.models.candidates} == list_models()
    follows = config.protocol.what_follows
    assert follows.met
    assert follows.not_met
    assert follows.cannot_tell
    (synthetic,) = (config.extracts.synthetic,)
    assert synthetic is not None
    assert synthetic.documents
    assert synthetic.profile is not None
    assert synthetic.children == PROFILES[synthetic.profile].children
    assert load_statements(path, config.report.statements).version == 1


@pytest.mark.parametrize("path", PATHS, ids=[path.stem for path in PATHS])
def test_the_first_reason_names_the_base_rate_and_no_lift_is_asked_that_no_list_can_reach(path: Path) -> None:
    criteria = load(path).protocol.criteria
    lifts = [criterion for criterion in criteria if criterion.metric == "average_precision_lift"]
    assert len(lifts) == 1
    words = lifts[0].reason.split()
    assert words[0] == "About"
    rate = int(words[1]) / int(words[3])
    # Average precision is 1 at most, so no lift is higher than one over the base rate.
    assert lifts[0].at_least is not None
    assert lifts[0].at_least < 0.6 / rate


@pytest.mark.parametrize("path", PATHS, ids=[path.stem for path in PATHS])
def test_its_quick_twin_asks_the_same_and_says_that_it_is_quick(path: Path, tmp_path: Path) -> None:
    whole, quick = load(path), load(write_quick(path, tmp_path / "quick"))
    assert quick.name == f"{whole.name}-quick"
    assert quick.report.title.startswith(TITLE)
    assert quick.report.purpose.startswith(PURPOSE)
    for part in ("question", "features", "text"):
        assert getattr(quick, part) == getattr(whole, part)
    assert quick.protocol.criteria == whole.protocol.criteria
    assert [model.name for model in quick.models.candidates] == [
        model.name for model in whole.models.candidates
    ]
    for model in quick.models.candidates:
        assert all(len(values) == 1 for values in model.model_dump().values() if isinstance(values, tuple))
    assert quick.extracts.synthetic is not None
    most = CHILDREN_ASKED.get(quick.question.decision_point, CHILDREN)
    assert quick.extracts.synthetic.children <= most
    assert quick.audits == whole.audits


@pytest.mark.parametrize("path", TEMPLATES, ids=[path.stem for path in TEMPLATES])
def test_templates_read_an_authority_s_own_extracts(path: Path) -> None:
    assert load(path).extracts.synthetic is None
