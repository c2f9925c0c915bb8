"""What a program does with its libraries, as far as it can be followed: the calls, and what is passed to them.

Values are those of every dialect. What a call gives stands in them as ``Ref(key of the call, member)``: the member is
written as in the program (``bucket_arn``, ``role.roleName``) and empty for the thing itself. A thing of a library that
is named and not called (an enum's member, a class) is a ``Library``.
"""

from __future__ import annotations

from msgspec import Struct

from stacklint_checks.source import Span
from stacklint_checks.values import Value


class Library(Value, frozen=True, gc=False):
    """Something that a library defines, by its path with the library's module in Python's spelling.

    ``aws_cdk.aws_s3.BucketEncryption.KMS``, ``pulumi_aws.s3.Bucket``; the names behind the module are as written, so
    ``Duration.days`` and TypeScript's ``Peer.anyIpv4`` keep their own case.
    """

    path: str = ""

    @property
    def text(self) -> str:
        """The last two names."""
        return ".".join(self.path.split(".")[-2:])


class Passed(Struct, frozen=True):
    """An argument: its keyword (``""`` for one by position) and value. ``at`` covers keyword and value."""

    name: str
    value: Value
    at: Span


class Called(Struct, frozen=True, gc=False):
    """A call of a library, once for each time that it was followed.

    Attributes:
        key: Unique in the program, and the same while other functions are edited.
        function: The path of what is called (``aws_cdk.aws_s3.Bucket``, ``aws_cdk.Duration.days``), or, with a
            ``subject``, the method's name behind members (``add_to_resource_policy``, ``connections.allow_from``). An
            attribute that is assigned is the "method" ``name=`` with one argument.
        subject: The key of the call to whose result the method belongs, else ``""``.
        at: The whole call.
        header: The class and the id where they stand on one line, else the class: what is underlined.
        arguments: In order, spreads of known maps and lists resolved.
        open: Whether there may be arguments that are not known (``**kwargs``).
        maybe: Whether it may not run (a condition, a loop over what is not known).
        made_by: For an instance of one of the program's own classes, that class's name; ``function`` is then the
            library's class that it is made from, and ``arguments`` what is passed on to that.
        declared: Where that class's name stands in its declaration.
        within: The key of the instance whose method makes the call, ``""`` outside of methods.

    """

    key: str
    function: str
    subject: str
    at: Span
    header: Span
    arguments: tuple[Passed, ...] = ()
    open: bool = False
    maybe: bool = False
    made_by: str = ""
    declared: Span | None = None
    within: str = ""

    def argument(self, index: int, *names: str) -> Value | None:
        """The argument at a position or under one of the keywords."""
        by_position: Value | None = None
        for passed in self.arguments:
            if passed.name:
                if passed.name in names:
                    return passed.value
                continue
            if index == 0:
                by_position = passed.value
            index -= 1
        return by_position
