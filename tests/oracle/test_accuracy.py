"""The static reading of sample programs against what running them declares; ``report.py`` prints it all."""

from __future__ import annotations

import pytest
from accuracy.compare import Comparison, compare
from accuracy.runs import Sample, samples
from accuracy.table import WRONG, count, detection, differences, table

#: What the reading must reach over all samples: constructs found, and facts that are right of those it states.
FOUND = 0.99
RIGHT = 0.98
#: The least of both that is borne in one program, and how many facts of it may be wrong all the same.
LEAST = 0.9
FEW = 5
#: Of what programs declare, how much the reading must know at least: the rest is unknown or unseen.
KNOWN = 0.7

compared: dict[str, Comparison] = {}


def comparison(sample: Sample) -> Comparison:
    """The comparison of a sample, made once in this process; the run of its program is kept for all of them."""
    if sample.name not in compared:
        compared[sample.name] = compare(sample)
    return compared[sample.name]


def test_samples_are_many() -> None:
    assert len(samples()) >= 48


@pytest.mark.parametrize("sample", samples(), ids=lambda sample: sample.name)
def test_sample(sample: Sample) -> None:
    """No program is read badly."""
    found = comparison(sample)
    counted = count(found.facts)
    wrong = sum(counted.verdicts[one] for one in WRONG)
    constructs, whole = detection([found])
    print(differences(found))
    assert counted.precision >= LEAST or wrong <= FEW, differences(found)
    assert constructs >= LEAST * whole - 1, differences(found)


def test_all_samples() -> None:
    """What is promised holds over all of them."""
    every = [comparison(sample) for sample in samples()]
    counted = count(fact for each in every for fact in each.facts)
    constructs, whole = detection(every)
    written = table(every)
    print(written)
    assert constructs >= FOUND * whole, written
    assert counted.precision >= RIGHT, written
    assert counted.recall >= KNOWN, written
