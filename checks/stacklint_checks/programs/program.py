"""What a program calls, as questions: what following it (``following``) put into the memo."""

from __future__ import annotations

import re

from stacklint_checks.incremental import Memo
from stacklint_checks.values import Unknown, Value

from .calls import Called
from .hierarchy import line_of, may_have
from .scopes import tree_of


def calls(memo: Memo) -> tuple[Called, ...]:
    """All calls in order. What asks for them is asked anew whenever any of them differs."""
    found = (called(memo, key) for key in memo.look(("calls",)) or ())
    return tuple(call for call in found if call is not None)


def called(memo: Memo, key: str) -> Called | None:
    """The call with a key."""
    found: Called | None = memo.look(("call", key))
    return found


def on(memo: Memo, key: str) -> tuple[Called, ...]:
    """The methods that are called on the result of a call, and its attributes that are assigned, in order."""
    found = (called(memo, each) for each in memo.look(("on", key)) or ())
    return tuple(call for call in found if call is not None)


def of_function(memo: Memo, function: str) -> tuple[Called, ...]:
    """The calls of a function."""
    found = (called(memo, each) for each in memo.look(("of", function)) or ())
    return tuple(call for call in found if call is not None)


def value(memo: Memo, module: str, name: str) -> Value:
    """Names of a program have no value of their own: it depends on who asks."""
    del memo, module
    return Unknown(None, None, name)


def instances(memo: Memo, module: str) -> int:
    """A file is read once."""
    del memo, module
    return 1


def generates(memo: Memo, module: str, name: str) -> bool:
    """Whether a name of a file, or a member of a class in it (``Class.member``), may come from what cannot be read."""
    owner, _, member = name.rpartition(".")
    if memo.ask(is_open_ended, module) or (name.isidentifier() and memo.ask(is_put_in, name)):
        return True
    return bool(owner and memo.look(("declares", module, owner))) and memo.ask(may_be_member, module, owner, member)


def is_put_in(memo: Memo, name: str) -> bool:
    """Whether a file sets a name of another one: ``settings.region = …``."""
    put = re.compile(rf"(?<![\w.])(?!self\b)\w+\.{re.escape(name)}\s*=[^=]")
    for module in memo.look(("modules",)) or ():
        for block in memo.look(("blocks", module)) or ():
            tree = tree_of(memo, block)
            if tree is not None and name in tree.text and put.search(tree.text) is not None:
                return True
    return False


def may_be_member(memo: Memo, module: str, owner: str, member: str) -> bool:
    """Whether a class may have a member: always where it is made from a library's."""
    line = memo.ask(line_of, module, owner)
    if not line.whole or line.library or any(memo.ask(is_open_ended, file) for file, _ in line.own):
        return True
    return memo.ask(may_have, module, owner, member)


def is_open_ended(memo: Memo, module: str) -> bool:
    """Whether a file imports names by a wildcard, or has a block that cannot be read, and never could."""
    if memo.look(("declares", module, "*")):
        return True
    return any(memo.look(("opaque", block)) for block in memo.look(("blocks", module)) or ())


def is_repeated(memo: Memo, key: str) -> bool:
    """Whether the piece of code that makes a call makes more of them: a loop, a function that is called twice."""
    return bool(memo.look(("again", key)))
