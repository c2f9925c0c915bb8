"""Prints how well the sample programs are read: ``python tests/oracle/report.py [-v] [-u] [sample …]``.

``-v`` lists what is wrong, ``-u`` also what is unknown. Samples are named as their folders: ``cdk-python/data_lake``.
"""

from __future__ import annotations

import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
for folder in ("tests/oracle", "tests", "checks", "server"):
    sys.path.insert(0, str(ROOT / folder))

from accuracy.compare import compare  # noqa: E402
from accuracy.runs import declared, samples  # noqa: E402
from accuracy.table import differences, table  # noqa: E402


def main(words: list[str]) -> None:
    named = [word for word in words if not word.startswith("-")]
    chosen = [one for one in samples() if not named or any(one.name.startswith(name) for name in named)]
    with ThreadPoolExecutor(2) as pool:
        list(pool.map(declared, chosen))
    comparisons = [compare(one) for one in chosen]
    if "-v" in words or "-u" in words:
        for each in comparisons:
            print(differences(each, unknown="-u" in words))
    print(table(comparisons))


if __name__ == "__main__":
    main(sys.argv[1:])
