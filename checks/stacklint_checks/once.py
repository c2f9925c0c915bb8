"""A memo for a single analysis: answers are remembered, and not what each of them was made from.

A check of files asks everything once. A reading takes a tenth less time so, and its memory is freed without a search.
What it answers is what the other memo answers; the tests of the engine compare them.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import Any, Concatenate, ParamSpec, TypeVar, cast

from .incremental import Memo

P = ParamSpec("P")
T = TypeVar("T")

_MISSING, _RUNNING = object(), object()


class Once(Memo):
    """The inputs and answers of one unit, for one reading of it. Not thread-safe.

    An input that changes after something looked at it is allowed, and costs all answers.
    """

    def __init__(self) -> None:
        super().__init__()
        self._inputs: dict[Hashable, object] = {}
        self._seen: set[Hashable] = set()
        self._answers: dict[Hashable, Any] = {}
        self._open: list[Hashable] = []
        self._circle: set[Hashable] = set()

    @property
    def depth(self) -> int:
        """How many questions are being answered, each for the one before."""
        return len(self._open)

    def __len__(self) -> int:
        return len(self._inputs) + len(self._answers)

    def put(self, key: Hashable, answer: object) -> None:
        """Set an input, or with ``None`` take it away."""
        if key in self._seen and self._inputs.get(key) != answer:
            self._answers.clear()
            self._seen.clear()
        self._inputs[key] = answer

    def look(self, key: Hashable) -> Any:
        """The input under a key, ``None`` where none was put."""
        if self._open:  # from outside nothing is made of it
            self._seen.add(key)
        return self._inputs.get(key)

    def ask(self, question: Callable[Concatenate[Memo, P], T], *about: P.args, **none: P.kwargs) -> T:
        """The answer of ``question(memo, *about)``; in a circle ``None``, as in the other memo."""
        key = (question, about)
        answer = self._answers.get(key, _MISSING)
        if answer is _MISSING:
            self._answers[key] = _RUNNING
            self._open.append(key)
            try:
                answer = question(self, *about, **none)
            except BaseException:
                self._answers.pop(key, None)
                raise
            finally:
                self._open.pop()
            if key in self._circle:
                self._circle.discard(key)
                answer = None
            self._answers[key] = answer
        elif answer is _RUNNING:
            self._circle.update(self._open[self._open.index(key) :])
            answer = None
        return cast("T", answer)

    def forget(self) -> None:
        """Nothing: all of it is forgotten with the memo."""
