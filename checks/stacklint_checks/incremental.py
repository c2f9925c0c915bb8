"""Answers that are remembered together with the questions they were made from.

Everything between a block's text and its problems is a question: a pure function of other questions and of inputs. When
an input changes, the questions made from it are only *suspected*; a suspected question asks its own again and is
computed anew only if one of the answers differs. So the cost of a key press follows the edit, and an answer of "none"
is an answer like any other.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import Any, Concatenate, ParamSpec, TypeVar

P = ParamSpec("P")
T = TypeVar("T")

CLEAN, SUSPECTED, CHANGED, RUNNING = range(4)


class _Entry:
    """One remembered answer. ``asked`` are the entries it was made from, ``askers`` those made from it."""

    __slots__ = ("about", "answer", "asked", "askers", "cyclic", "question", "state")

    def __init__(self, question: Callable[..., Any] | None, about: tuple[Any, ...], state: int) -> None:
        self.question = question
        self.about = about
        self.answer: Any = None
        self.cyclic = False
        self.state = state
        self.asked: list[_Entry] = []
        self.askers: set[_Entry] = set()


class Memo:
    """The inputs and remembered answers of one unit. Not thread-safe: one thread owns it.

    A question is a module-level function whose first parameter is the memo and whose others are hashable.
    """

    def __init__(self) -> None:
        self._entries: dict[Hashable, _Entry] = {}
        self._stack: list[_Entry] = []
        #: How deeply expressions are being evaluated, over all questions that are being answered; evaluators count it.
        self.nesting = 0

    @property
    def depth(self) -> int:
        """How many questions are being answered, each for the one before."""
        return len(self._stack)

    def __len__(self) -> int:
        """How many inputs and answers are remembered."""
        return len(self._entries)

    def put(self, key: Hashable, answer: object) -> None:
        """Set an input. What was made from it is suspected if the input differs from the last one."""
        entry = self._entries.get(key)
        if entry is None:
            entry = self._entries[key] = _Entry(None, (), CLEAN)
        if entry.answer is answer or entry.answer == answer:
            return
        entry.answer = answer
        _changed(entry)

    def look(self, key: Hashable) -> Any:
        """The input under a key, ``None`` where none was put; that, too, is remembered as an answer."""
        entry = self._entries.get(key)
        if entry is None:
            entry = self._entries[key] = _Entry(None, (), CLEAN)
        self._note(entry)
        return entry.answer

    def ask(self, question: Callable[Concatenate[Memo, P], T], *about: P.args, **none: P.kwargs) -> T:
        """The answer of ``question(memo, *about)``, computed anew only if something it was made from changed.

        A question that comes back to itself gets ``None`` there, and ``None`` is then the answer of each question of
        the circle, wherever it was entered.
        """
        del none
        entry = self._entries.get((question, about))
        if entry is None:
            entry = self._entries[question, about] = _Entry(question, about, CHANGED)
        if entry.state != CLEAN:
            self._refresh(entry)
        self._note(entry)
        answer: T = entry.answer
        return answer

    def _note(self, entry: _Entry) -> None:
        if self._stack:
            asker = self._stack[-1]
            if asker not in entry.askers:
                entry.askers.add(asker)
                asker.asked.append(entry)

    def _refresh(self, entry: _Entry) -> None:
        if entry.state == RUNNING:
            for member in self._stack[self._stack.index(entry) :]:
                member.cyclic = True
            return
        if entry.state == SUSPECTED:
            for dependency in entry.asked:
                if dependency.state in (SUSPECTED, CHANGED):
                    self._refresh(dependency)
                if entry.state == CHANGED:
                    break
            else:
                entry.state = CLEAN
                return
        self._compute(entry)

    def _compute(self, entry: _Entry) -> None:
        for dependency in entry.asked:
            dependency.askers.discard(entry)
        entry.asked = []
        entry.state, entry.cyclic = RUNNING, False
        before, entry.answer = entry.answer, None
        self._stack.append(entry)
        try:
            answer = entry.question(self, *entry.about) if entry.question else None
        except BaseException:
            entry.state = CHANGED
            raise
        finally:
            self._stack.pop()
        entry.answer = None if entry.cyclic else answer
        entry.state = CLEAN
        if entry.answer != before:
            _changed(entry)


def _changed(entry: _Entry) -> None:
    """Mark the askers as changed, and everything made from them as suspected."""
    suspected: list[_Entry] = []
    for asker in entry.askers:
        if asker.state == CLEAN:
            suspected.append(asker)
        if asker.state != RUNNING:
            asker.state = CHANGED
    while suspected:
        for asker in suspected.pop().askers:
            if asker.state == CLEAN:
                asker.state = SUSPECTED
                suspected.append(asker)
