"""What every audit of one characteristic must do: speak up, keep quiet, and say when it cannot be asked."""

from typing import Any

from candour.config.protocol import BiasProtocol
from candour.results import Verdict
from candour_audits.bias import BiasAudit


def check_concern(bench: Any, code: str, characteristic: str) -> None:
    """Scores that know nothing of the commonest group are a concern, with figures."""
    evidence = bench.make_evidence(bench.plant_bias(characteristic))
    finding = bench.run(BiasAudit(), evidence)[code]
    assert finding.verdict is Verdict.CONCERN
    assert "works differently for these groups than for everyone else" in finding.headline.text
    assert finding.headline.counts
    assert "difference shown" in bench.read_column(finding, "differences", "answer")


def check_quiet(bench: Any, code: str) -> None:
    """Where groups do not differ, no difference is called shown."""
    finding = bench.run(BiasAudit(), bench.make_evidence(bench.make_world()))[code]
    assert finding.verdict in {Verdict.CANNOT_TELL, Verdict.MET}
    assert "difference shown" not in bench.read_column(finding, "differences", "answer")


def check_not_assessed(bench: Any, code: str, characteristic: str) -> None:
    """Without the groups, or where the protocol leaves the characteristic out, nothing is claimed."""
    world = bench.make_world(families=200)
    without = bench.make_evidence(bench.drop_group(world, characteristic))
    assert bench.run(BiasAudit(), without)[code].verdict is Verdict.NOT_ASSESSED
    others: Any = tuple(name for name in BiasProtocol().characteristics if name != characteristic)
    protocol = bench.make_protocol(bias=BiasProtocol(characteristics=others))
    finding = bench.run(BiasAudit(), bench.make_evidence(world, protocol=protocol))[code]
    assert finding.verdict is Verdict.NOT_ASSESSED
    assert "protocol leaves it out" in finding.why
