"""What a stack says, in the dialect's own vocabulary: the neutral rows that every rule reads.

Facts are made by a dialect's lowering and never raise. They hold spans relative to their blocks.
"""

from __future__ import annotations

from enum import Enum

from msgspec import Struct, field

from .source import Span
from .values import Absent, Known, Object, Value

Path = tuple[str | int, ...]

EMPTY = Known(None, None, Object())


class Resource(Struct, frozen=True, gc=False):
    """A resource that the unit creates, or a data source that it reads (type ``data.aws_ami``).

    ``address`` is unique in the unit: module path and Terraform address, or logical id. ``label`` is what a message and
    the JSON output call it (without the module path). ``header`` is the type and name where it is declared.
    ``properties`` holds an ``Object``; nested blocks are lists of objects. ``meta`` holds what the language and not the
    type defines (``count``, ``lifecycle``, ``DependsOn``, ``DeletionPolicy``). ``name`` is the last part of the
    address. ``conditional`` says that it may not be created (``count``, ``Condition``).
    """

    address: str
    label: str
    type: str
    name: str
    header: Span
    properties: Value = EMPTY
    meta: Value = EMPTY
    module: str = ""
    conditional: bool = False


class Kind(Enum):
    """What a declaration declares."""

    RESOURCE = "resource"
    DATA = "data source"
    VARIABLE = "variable"
    LOCAL = "local"
    OUTPUT = "output"
    MODULE = "module"
    PROVIDER = "provider"
    PARAMETER = "parameter"
    MAPPING = "mapping"
    CONDITION = "condition"
    NAME = "name"
    MEMBER = "member"


class Declaration(Struct, frozen=True, gc=False):
    """A name that the unit declares.

    ``name`` is how it is referred to (``var.region``, ``local.tags``, ``aws_s3_bucket.logs``, ``data.aws_ami.al2``,
    ``module.vpc``, ``output.id``, ``provider.aws``, ``provider.aws.west``; CloudFormation: bare logical ids and
    parameters, ``mapping.M``, ``condition.C``, ``output.O``; programs: a ``NAME`` as written, a ``MEMBER`` as
    ``Class.member``). ``at`` is its name or header. ``type`` is a resource's type. ``text`` is the declaration's text
    without the space around it, to tell identical duplicates. Names and members may be declared again.
    """

    kind: Kind
    name: str
    at: Span
    type: str = ""
    text: str = ""


class Reference(Struct, frozen=True, gc=False):
    """A use of a name. ``name`` is written as in ``Declaration.name``; ``kinds`` are the kinds that may satisfy it.

    ``owner`` is the declared name in whose block the reference stands. ``at`` covers the name only.
    """

    name: str
    at: Span
    owner: str
    kinds: frozenset[Kind]
    attribute: str = ""


class Role(Enum):
    """What a literal text is written as."""

    ATTRIBUTE = "attribute"
    DEFAULT = "default"
    CONSTANT = "constant"
    MAP_KEY = "map key"
    ALLOW_LIST = "allow-list"
    BACKEND = "backend"
    DESCRIPTION = "description"


class Literal(Struct, frozen=True, gc=False):
    """A literal text where it is written, once for each place.

    ``owner`` is the name of the declaration it stands in (as in ``Declaration.name``); ``owner_type`` the resource
    type, else ``""``. ``path`` leads from the owner to it (for locals from the local's name). ``whole`` says that the
    text is the entire value and not a piece of a template.
    """

    text: str
    path: Path
    role: Role
    at: Span
    owner: str
    owner_type: str = ""
    whole: bool = True


class Misnamed(Struct, frozen=True):
    """A name that a library or schema does not have, or that it calls deprecated.

    ``at`` covers the name only. ``owner`` is what should have it, in the language's words. ``near`` are names that may
    be meant, the nearest first; of a deprecated one the name to use instead. ``is_argument`` says that it is passed.
    ``deprecated`` are the library's own words (may be empty), ``None`` for a name that does not exist. ``elsewhere`` is
    what has the name instead of the owner. ``absent`` says that the owner needs it and is not given it; ``at`` covers
    the owner's name then. ``alone`` says that another name may be written there and nowhere else.
    """

    at: Span
    name: str
    owner: str
    near: tuple[str, ...] = ()
    is_argument: bool = False
    deprecated: str | None = None
    elsewhere: str = ""
    alone: bool = True
    absent: bool = False


class Provider(Struct, frozen=True):
    """A provider configuration. ``default_tags`` is what it adds to every resource (Terraform)."""

    name: str
    alias: str
    at: Span
    default_tags: Value = field(default_factory=Absent)
    body: Value = EMPTY
    module: str = ""


class ParseError(Struct, frozen=True):
    """A place that does not parse and, in words, what was expected there.

    One that does not ``break`` its block (a key written twice) is reported and the block read all the same.
    """

    at: Span
    message: str
    breaks: bool = True


class BlockFacts(Struct, frozen=True, gc=False):
    """Everything that one block of a file says, without looking at other blocks.

    Names are those of the file's module: a folder for Terraform, a template for CloudFormation.
    """

    declarations: tuple[Declaration, ...] = ()
    references: tuple[Reference, ...] = ()
    literals: tuple[Literal, ...] = ()
