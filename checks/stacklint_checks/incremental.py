"""Answers that are remembered together with the questions they were made from.

Everything between a block's text and its problems is a question: a pure function of other questions and of inputs. When
an input changes, the questions made from it are only *suspected*; a suspected question asks its own again and is
computed anew only if one of the answers differs. So the cost of a key press follows the edit, and an answer of "none"
is an answer like any other.

Answers that nobody asks for any more are forgotten (``Memo.forget``), so that the memory follows the text and not the
number of key presses.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping
from typing import Any, Concatenate, ParamSpec, TypeVar

P = ParamSpec("P")
T = TypeVar("T")

CLEAN, SUSPECTED, CHANGED, RUNNING = range(4)


class _Entry:
    """One remembered answer. ``asked`` are the entries it was made from, ``askers`` those made from it.

    ``round`` is the last round in which it was asked from outside.
    """

    __slots__ = ("about", "answer", "asked", "askers", "cyclic", "key", "question", "round", "state")

    def __init__(self, key: Hashable, question: Callable[..., Any] | None, about: tuple[Any, ...], state: int) -> None:
        self.key = key
        self.question = question
        self.about = about
        self.round = -1
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
        self._round = 0
        self._outside: list[_Entry] = []
        self._outside_before: list[_Entry] = []
        self._loose: list[_Entry] = []
        #: How deeply expressions are being evaluated, over all questions that are being answered; evaluators count it.
        self.nesting = 0
        #: The dialect of the unit, which never changes.
        self.dialect: Any = None

    @property
    def depth(self) -> int:
        """How many questions are being answered, each for the one before."""
        return len(self._stack)

    def __len__(self) -> int:
        """How many inputs and answers are remembered."""
        return len(self._entries)

    def put(self, key: Hashable, answer: object) -> None:
        """Set an input, or with ``None`` take it away. What was made from it is suspected if the input differs."""
        entry = self._entries.get(key)
        if entry is None:
            if answer is None:
                return
            entry = self._entries[key] = _Entry(key, None, (), CLEAN)
        if entry.answer is answer or entry.answer == answer:
            return
        entry.answer = answer
        _changed(entry)
        if answer is None and not entry.askers:
            self._loose.append(entry)

    def spread(self, name: str, question: Callable[[Memo], Mapping[Any, object]]) -> None:
        """Put each entry of the mapping that a question answers as an input ``(name, key)`` of its own.

        Whoever looks at one entry is then not even suspected while others change. It must happen before anything asks
        for what is made from these inputs.
        """
        table = self.ask(question)
        before: Mapping[Any, object] = self.look((name,)) or {}
        if table is before:
            return
        self.put((name,), table)
        for key in before:
            if key not in table:
                self.put((name, key), None)
        for key, answer in table.items():
            self.put((name, key), answer)

    def look(self, key: Hashable) -> Any:
        """The input under a key, ``None`` where none was put; that, too, is remembered as an answer."""
        entry = self._entries.get(key)
        if not self._stack:
            return entry.answer if entry is not None else None
        if entry is None:
            entry = self._entries[key] = _Entry(key, None, (), CLEAN)
        self._note(entry)
        return entry.answer

    def ask(self, question: Callable[Concatenate[Memo, P], T], *about: P.args, **none: P.kwargs) -> T:
        """The answer of ``question(memo, *about)``, computed anew only if something it was made from changed.

        A question that comes back to itself gets ``None`` there, and ``None`` is then the answer of each question of
        the circle, wherever it was entered.
        """
        del none
        key = (question, about)
        entry = self._entries.get(key)
        if entry is None:
            entry = self._entries[key] = _Entry(key, question, about, CHANGED)
        if entry.state != CLEAN:
            self._refresh(entry)
        self._note(entry)
        answer: T = entry.answer
        return answer

    def forget(self) -> None:
        """End a round: forget what was asked neither from outside in it, nor for an answer that is remembered.

        The cost follows what is forgotten. Questions that come back to themselves stay.
        """
        loose, self._loose = self._loose, []
        loose += (entry for entry in self._outside_before if entry.round != self._round)
        while loose:
            entry = loose.pop()
            if entry.askers or entry.round == self._round or self._entries.get(entry.key) is not entry:
                continue
            if entry.question is None and entry.answer is not None:
                continue
            del self._entries[entry.key]
            for dependency in entry.asked:
                dependency.askers.discard(entry)
                if not dependency.askers:
                    loose.append(dependency)
            entry.asked = []
        self._outside_before, self._outside = self._outside, []
        self._round += 1

    def _note(self, entry: _Entry) -> None:
        if not self._stack:
            if entry.round != self._round:
                entry.round = self._round
                self._outside.append(entry)
        else:
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
        before_asked, entry.asked = entry.asked, []
        for dependency in before_asked:
            dependency.askers.discard(entry)
        entry.state, entry.cyclic = RUNNING, False
        before, entry.answer = entry.answer, None
        self._stack.append(entry)
        try:
            answer = entry.question(self, *entry.about) if entry.question else None
        except BaseException:
            entry.state, entry.answer = CHANGED, before
            raise
        finally:
            self._stack.pop()
            if before_asked:
                self._loose.extend(dependency for dependency in before_asked if not dependency.askers)
        if entry.cyclic:
            answer = None
        entry.state = CLEAN
        if answer != before:
            entry.answer = answer
            _changed(entry)
        else:
            entry.answer = before  # the same object as ever, for those who compare by identity


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
