"""Answers how fast a large census return is read, and in how much memory.

    python benchmarks/reading.py --megabytes 500

Writes a return of the wanted size with made-up children to a temporary folder, builds a history from it in a
process of its own, and prints CPU seconds and peak memory. `--authority FOLDER` reads an existing synthetic
authority instead.
"""

import argparse
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from candour.data.build import ExtractPaths, build_history

_HEADER = (
    "<Message><Header><CollectionDetails><Collection>CIN</Collection><Year>2024</Year>"
    "<ReferenceDate>2024-03-31</ReferenceDate></CollectionDetails></Header><Children>\n"
)
_FOOTER = "</Children></Message>\n"
_CHILD = """<Child>
  <ChildIdentifiers>
    <LAchildID>C{number:09d}</LAchildID>
    <UPNunknown>UN3</UPNunknown>
    <PersonBirthDate>{birth_year}-{month:02d}-{day:02d}</PersonBirthDate>
    <GenderCurrent>{sex}</GenderCurrent>
  </ChildIdentifiers>
  <ChildCharacteristics>
    <Ethnicity>WBRI</Ethnicity>
    <Disabilities><Disability>NONE</Disability></Disabilities>
  </ChildCharacteristics>
  <CINdetails>
    <CINreferralDate>2023-{month:02d}-{day:02d}</CINreferralDate>
    <ReferralSource>6</ReferralSource>
    <PrimaryNeedCode>N1</PrimaryNeedCode>
    <CINclosureDate>2024-03-{day:02d}</CINclosureDate>
    <ReasonForClosure>RC7</ReasonForClosure>
    <Assessments>
      <AssessmentActualStartDate>2023-{month:02d}-{day:02d}</AssessmentActualStartDate>
      <AssessmentAuthorisationDate>2024-01-{day:02d}</AssessmentAuthorisationDate>
      <FactorsIdentifiedAtAssessment>
        <AssessmentFactors>3B</AssessmentFactors>
        <AssessmentFactors>4B</AssessmentFactors>
        <AssessmentFactors>16A</AssessmentFactors>
      </FactorsIdentifiedAtAssessment>
    </Assessments>
    <CINPlanDates>
      <CINPlanStartDate>2024-01-{day:02d}</CINPlanStartDate>
    </CINPlanDates>
    <Section47>
      <S47ActualStartDate>2023-{month:02d}-{day:02d}</S47ActualStartDate>
      <DateOfInitialCPC>2024-02-{day:02d}</DateOfInitialCPC>
      <ICPCnotRequired>false</ICPCnotRequired>
    </Section47>
    <ReferralNFA>0</ReferralNFA>
  </CINdetails>
</Child>
"""


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--megabytes", type=int, default=500)
    parser.add_argument("--authority", type=Path)
    parser.add_argument("--read", type=Path, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.read:
        _measure(ExtractPaths((arguments.read,), ()))
    elif arguments.authority:
        folder = arguments.authority
        _measure(ExtractPaths((folder / "cin_census",), (folder / "ssda903",), folder / "families.csv"))
    else:
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "large.xml"
            children = _write_return(path, arguments.megabytes * 1_000_000)
            print(f"{path.stat().st_size / 1e6:.0f} MB, {children:,} children")
            subprocess.run([sys.executable, __file__, "--read", str(path)], check=True)


def _write_return(path: Path, size: int) -> int:
    children = written = 0
    with path.open("w", encoding="utf-8", newline="\n") as stream:
        stream.write(_HEADER)
        while written < size:
            written += stream.write(
                _CHILD.format(
                    number=children,
                    birth_year=2006 + children % 17,
                    month=4 + children % 9,
                    day=1 + children % 28,
                    sex=1 + children % 2,
                )
            )
            children += 1
        stream.write(_FOOTER)
    return children


def _measure(paths: ExtractPaths) -> None:
    begun = time.process_time()
    history = build_history(paths)
    spent = time.process_time() - begun
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{history.children.num_rows:,} children, {history.events.num_rows:,} events")
    print(f"{spent:.1f} CPU s, peak {peak:.0f} MB")


if __name__ == "__main__":
    main()
