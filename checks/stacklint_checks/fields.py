"""A property of a resource as a rule sees it: its value, and the site at which it is read and written."""

from __future__ import annotations

from collections.abc import Mapping

from msgspec import Struct, field
from msgspec.structs import replace

from .edits import Add, Set, Site, Statement, Unset, Written
from .facts import Resource
from .source import Span
from .values import Absent, Known, Predicate, Unknown, Value


class Field(Struct, frozen=True):
    """One property. ``header`` is underlined where nothing is written.

    ``pair`` is given for a named value that is missing from the list or map at the site: the name alone for a map,
    else the key of the name, the name and the key of the value. ``words`` maps the words of the view to those that are
    written.
    """

    value: Value
    site: Site
    header: Span
    pair: tuple[str, ...] = ()
    words: Mapping[str, str | bool] = field(default_factory=dict)

    @property
    def unset(self) -> bool:
        """Nothing is written: the platform's default applies."""
        return self.value.unset

    @property
    def unknown(self) -> bool:
        """Something is or may be written, and what cannot be computed."""
        return isinstance(self.value, Unknown)

    @property
    def text(self) -> str:
        """The value as words for a message."""
        return self.value.text

    @property
    def at(self) -> Span:
        """The expression, else the innermost thing that exists."""
        return self.value.at or self.header

    def must(self, predicate: Predicate) -> bool:
        """Whether the predicate holds whatever happens."""
        return self.value.must(predicate)

    def can(self, predicate: Predicate) -> bool:
        """Whether the predicate holds for some possibility, a caller's literal default included."""
        return self.value.can(predicate)

    def set(self, value: Written) -> Set | Add:
        """The intent that makes the property have the value."""
        if len(self.pair) == 1:
            return Add(self.site, {self.pair[0]: value})
        if self.pair:
            name, key, valued = self.pair
            return Add(self.site, {name: key, valued: value})
        written = self.words.get(value, value) if isinstance(value, str) else value
        return Set(self.site, written, None if self.value.unset else self.value)

    def remove(self) -> Unset:
        """The intent that takes the property away."""
        return Unset(self.site)

    def add(self, element: Written) -> Add:
        """The intent that adds an element to the list, map or document."""
        return Add(self.site, element)


class View(Struct, frozen=True):
    """A resource, or an element of one, through the eyes of a service. Subclasses add fields, filled from rows.

    ``resource`` holds only the properties that the rows read, as may the resources in fields: ask the stack for more.
    ``path`` leads from the resource to the element, ``header`` is what stands for it where nothing is written.
    """

    resource: Resource
    path: tuple[str | int, ...]
    header: Span

    @property
    def label(self) -> str:
        """The name of the resource for messages."""
        return self.resource.label


class StatementView(Struct, frozen=True):
    """One statement of a policy document. Fields that it does not write are absent."""

    header: Span
    sid: Field
    effect: Field
    actions: Field
    not_actions: Field
    resources: Field
    not_resources: Field
    principals: Field
    not_principals: Field
    conditions: Field

    @property
    def allows(self) -> bool:
        """Whether the effect is Allow."""
        return self.effect.must(lambda effect: effect == "Allow")

    @property
    def denies(self) -> bool:
        """Whether the effect is Deny."""
        return self.effect.must(lambda effect: effect == "Deny")


class PolicyField(Struct, frozen=True):
    """A policy document.

    ``complete`` says that every statement is known; only then may something be said to be missing. ``unset``
    says that there is no document at all.
    """

    field: Field
    statements: tuple[StatementView, ...]
    complete: bool

    @property
    def unset(self) -> bool:
        """There is no policy."""
        return self.field.unset

    @property
    def at(self) -> Span:
        """The expression that is the document, else the resource's header."""
        return self.field.at

    def add(self, statement: Statement) -> Add:
        """The intent that adds a statement to the document, creating policy and document where they are missing."""
        return Add(self.field.site, statement)


def statements_of(document: Field) -> PolicyField:
    """Read a policy document, whose value holds JSON in the form that IAM defines."""
    value = document.value
    if value.unset:
        return PolicyField(document, (), complete=True)
    listed = value.get("Statement")
    if not isinstance(value, Known) or isinstance(listed, Unknown):
        return PolicyField(document, (), complete=False)
    views = []
    complete = True
    for index, statement in enumerate(listed.each()):
        if not isinstance(statement, Known):
            complete = False
            continue
        path = (*document.site.path, "Statement", index)
        site = replace(document.site, path=path)
        header = statement.at or document.header
        views.append(_statement(statement, site, header))
    return PolicyField(document, tuple(views), complete)


_KEYS = (
    "Sid",
    "Effect",
    "Action",
    "NotAction",
    "Resource",
    "NotResource",
    "Principal",
    "NotPrincipal",
    "Condition",
)


def _statement(statement: Value, site: Site, header: Span) -> StatementView:
    fields = []
    for key in _KEYS:
        value = statement.get(key)
        fields.append(Field(value, replace(site, path=(*site.path, key)), header))
    return StatementView(header, *fields)


def absent(site: Site, header: Span) -> Field:
    """The field of a property that is not written."""
    return Field(Absent(header), site, header)
