"""The memo for one reading answers what the other one answers."""

from __future__ import annotations

import pytest

from stacklint_checks.incremental import Memo
from stacklint_checks.once import Once

MEMOS = pytest.mark.parametrize("made", [Memo, Once])


def total(memo: Memo, *names: str) -> int:
    return sum(memo.look(name) or 0 for name in names)


def twice(memo: Memo, name: str) -> int:
    return 2 * memo.ask(total, name)


def chain(memo: Memo, name: str) -> str | None:
    """What a name leads to; names may lead back to themselves."""
    following = memo.look(name)
    if following is None:
        return name
    return memo.ask(chain, following)


def fails_once(memo: Memo, name: str) -> int:
    if memo.look(name) is None:
        raise KeyError(name)
    return memo.ask(total, name)


def how_deep(memo: Memo, levels: int) -> int:
    return memo.ask(how_deep, levels - 1) if levels else memo.depth


@MEMOS
def test_a_question_is_answered_once(made: type[Memo]) -> None:
    asked = []

    def noted(memo: Memo, name: str) -> int:
        asked.append(name)
        return memo.ask(twice, name)

    memo = made()
    memo.put("a", 3)
    assert [memo.ask(noted, "a"), memo.ask(noted, "a"), memo.ask(noted, "b")] == [6, 6, 0]
    assert asked == ["a", "b"]


@MEMOS
@pytest.mark.parametrize("first", ["a", "b", "c", "before"])
def test_a_circle_is_none_wherever_it_is_entered(made: type[Memo], first: str) -> None:
    memo = made()
    for name, following in (("before", "a"), ("a", "b"), ("b", "c"), ("c", "a"), ("x", "y")):
        memo.put(name, following)
    memo.ask(chain, first)
    assert [memo.ask(chain, name) for name in ("a", "b", "c", "before", "x")] == [None, None, None, None, "y"]


@MEMOS
def test_an_input_that_changes_changes_what_was_made_from_it(made: type[Memo]) -> None:
    memo = made()
    assert memo.ask(twice, "a") == 0
    memo.put("a", 1)
    assert memo.ask(twice, "a") == 2
    memo.put("a", None)
    assert memo.ask(twice, "a") == 0


@MEMOS
def test_a_question_that_raises_can_be_asked_again(made: type[Memo]) -> None:
    memo = made()
    for _ in range(2):
        with pytest.raises(KeyError):
            memo.ask(fails_once, "a")
    memo.put("a", 4)
    assert memo.ask(fails_once, "a") == 4
    assert memo.depth == 0


@MEMOS
def test_the_depth_counts_questions(made: type[Memo]) -> None:
    assert made().ask(how_deep, 4) == 5


@MEMOS
def test_what_is_spread_is_answered_once(made: type[Memo]) -> None:
    """Putting the parts of an answer costs none of the answers that it was made from."""
    asked = []

    def noted(memo: Memo, name: str) -> int:
        asked.append(name)
        return memo.ask(twice, name)

    def table(memo: Memo) -> dict[str, int]:
        return {name: memo.ask(noted, name) for name in ("a", "b")}

    def part(memo: Memo, name: str) -> int:
        return memo.ask(noted, name) + (memo.look(("table", name)) or 0)

    memo = made()
    memo.put("a", 3)
    memo.spread("table", table)
    assert [memo.ask(part, "a"), memo.ask(part, "b")] == [12, 0]
    assert asked == ["a", "b"]
