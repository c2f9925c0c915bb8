"""Arguments whose values the generated table has marks for only: policies, statements, database engines."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping

from stacklint_checks.incremental import Memo
from stacklint_checks.programs.calls import Called, Library
from stacklint_checks.programs.draft import Draft, put
from stacklint_checks.programs.program import called
from stacklint_checks.values import Entry, Items, Known, Object, Unknown, Value, known_text

from .paths import referred
from .resolve import resolved
from .spell import folded

Drafts = Mapping[str, Draft]
Given = Mapping[str, Value]

PRINCIPALS = ("AWS::IAM::Role", "AWS::IAM::User", "AWS::IAM::Group")
DATABASES = ("AWS::RDS::DBInstance", "AWS::RDS::DBCluster")
POLICIES = ("AWS::IAM::ManagedPolicy", "AWS::IAM::Policy")
#: What a bucket sets that receives logs, by the arguments that set it otherwise.
LOGS_HERE = {"AccessControl": "accessControl", "OwnershipControls": "objectOwnership"}
#: The class of an engine's versions names them ``VER_16_4``; those of Aurora MySQL say which MySQL they are like.
VERSION = re.compile(r"VER_(\d\w*)")
AURORA_MYSQL = {"2": "5.7.mysql_aurora.", "3": "8.0.mysql_aurora."}


#: What other constructs make for themselves: nobody declares it there, and nobody can say much about it.
IMPLIED = frozenset({"AWS::S3::Bucket", "AWS::KMS::Key", "AWS::SNS::Topic", "AWS::SQS::Queue", "AWS::Logs::LogGroup"})
OWN = ("Resource", "Default", "")


def render(memo: Memo, given: Given, drafts: Drafts) -> None:
    """Put what such arguments really say into the resources of their construct."""
    main = next(iter(drafts.values()), None)
    if main is None:
        return
    for name, write in ARGUMENTS.items():
        value = given.get(name)
        if value is not None and not value.unset:
            write(memo, value, main, drafts)
    for path, draft in drafts.items():
        draft.open = draft.open or (draft.type in IMPLIED and path not in OWN)
        if draft.type == "AWS::EC2::LaunchTemplate" and main.type == "AWS::EC2::Instance":
            disks = Unknown(draft.at, None, "the instance has them")
            put(draft.properties, "LaunchTemplateData.BlockDeviceMappings", disks)
    if main.type == "AWS::S3::Bucket" and "serverAccessLogsBucket" in given:
        for name, argument in LOGS_HERE.items():  # the prefix alone makes a bucket log to itself
            if argument not in given:
                main.properties.pop(name, None)


def _managed_policies(memo: Memo, value: Value, main: Draft, drafts: Drafts) -> None:
    del memo, drafts
    if main.type in PRINCIPALS:
        main.properties["ManagedPolicyArns"] = value


def _inline_policies(memo: Memo, value: Value, main: Draft, drafts: Drafts) -> None:
    del memo, drafts
    if main.type not in PRINCIPALS:
        return
    content = value.content if isinstance(value, Known) else None
    if not isinstance(content, Object):
        main.properties["Policies"] = Unknown(value.at, value.origin, "policies")
        return
    listed = tuple(_policy(entry) for entry in content.entries)
    main.properties["Policies"] = Known(value.at, value.origin, Items(listed, content.open))


def _policy(entry: Entry) -> Value:
    at = entry.value.at
    named = Entry("PolicyName", entry.key_at, Known(entry.key_at or at, None, entry.key))
    return Known(at, None, Object((named, Entry("PolicyDocument", None, entry.value))))


def _statements(memo: Memo, value: Value, main: Draft, drafts: Drafts) -> None:
    del memo, drafts
    if main.type in POLICIES:
        main.properties["PolicyDocument"] = {"Statement": value}


def _document(memo: Memo, value: Value, main: Draft, drafts: Drafts) -> None:
    del memo, drafts
    if main.type in POLICIES:
        main.properties["PolicyDocument"] = value


def _key_policy(memo: Memo, value: Value, main: Draft, drafts: Drafts) -> None:
    del memo, drafts
    if main.type == "AWS::KMS::Key":
        main.properties["KeyPolicy"] = value


def _initial_policy(memo: Memo, value: Value, main: Draft, drafts: Drafts) -> None:
    del memo, main
    for draft in drafts.values():
        if draft.type == "AWS::IAM::Policy":
            draft.properties["PolicyDocument"] = {"Statement": value}


# databases


def _engine(memo: Memo, value: Value, main: Draft, drafts: Drafts) -> None:
    """The version that an engine is given, and the family that parameter groups are made for."""
    version = _version_of(memo, value)
    for draft in drafts.values():
        if draft.type in DATABASES and draft.type != main.type:  # an instance of a cluster
            draft.properties["Engine"] = main.properties.get("Engine", Unknown(draft.at, None, "engine"))
            continue
        if draft.type in DATABASES and "Engine" in draft.properties and version is not None:
            draft.properties["EngineVersion"] = version
        elif draft.type.endswith("ParameterGroup") and "Family" in draft.properties:
            draft.properties["Family"] = Unknown(draft.at, None, "family")


def _public(memo: Memo, value: Value, main: Draft, drafts: Drafts) -> None:
    """What is said of a database itself comes before what its subnets are."""
    del memo, drafts
    if main.type == "AWS::RDS::DBInstance":
        main.properties["PubliclyAccessible"] = value


def _subnets(memo: Memo, value: Value, main: Draft, drafts: Drafts) -> None:
    """Instances of a cluster are public where its subnets are, unless they say something else."""
    del memo
    kind = value.get("subnetType")
    kind = value.get("subnet_type") if kind.unset else kind
    name = kind.path.rpartition(".")[2] if isinstance(kind, Library) else ""
    for draft in drafts.values() if main.type == "AWS::RDS::DBCluster" else ():
        if draft.type == "AWS::RDS::DBInstance" and "PubliclyAccessible" not in draft.properties:
            at = value.at or draft.at
            known = Known(at, value.origin, name == "PUBLIC")
            draft.properties["PubliclyAccessible"] = known if name else Unknown(at, value.origin, "subnets")


def _version_of(memo: Memo, value: Value) -> Value | None:
    ref = referred(value)
    call = called(memo, ref.address) if ref is not None and not ref.attribute else None
    if call is None or value.at is None:
        return None
    given = next((one for name, one in _properties(memo, call) if folded(name) == "version"), None)
    if given is None:
        return None
    text = _version(memo, given, call.function.rpartition(".")[2])
    return Known(given.at or value.at, given.origin, text) if text else Unknown(value.at, value.origin, "version")


def _properties(memo: Memo, call: Called) -> Iterator[tuple[str, Value]]:
    for passed in call.arguments:
        if passed.name:
            yield passed.name, passed.value
            continue
        props = resolved(memo, passed.value)
        if isinstance(props, Known) and isinstance(props.content, Object):
            yield from ((entry.key, entry.value) for entry in props.content.entries)


def _version(memo: Memo, value: Value, engine: str) -> str:
    """The version that ``PostgresEngineVersion.VER_16_4`` or ``….of("16.4", "16")`` stands for, empty if not known."""
    if isinstance(value, Library):
        found = VERSION.fullmatch(value.path.rpartition(".")[2])
        text = found.group(1).replace("_", ".") if found is not None else ""
        return AURORA_MYSQL.get(text[:1], "") + text if folded(engine) == "auroramysql" else text
    ref = referred(value)
    call = called(memo, ref.address) if ref is not None else None
    if call is None or folded(call.function.rpartition(".")[2]) != "of" or not call.arguments:
        return ""
    return known_text(resolved(memo, call.arguments[0].value)) or ""


def _credentials(memo: Memo, value: Value, main: Draft, drafts: Drafts) -> None:
    """``Credentials.from_password("admin", SecretValue.unsafe_plain_text("…"))``: what the password is."""
    del main
    made = _made_by(memo, value, "frompassword")
    password = made.argument(1, "password") if made is not None else None
    plain = _made_by(memo, password, "unsafeplaintext") if password is not None else None
    if plain is None or not plain.arguments:
        return
    for draft in drafts.values():
        if "MasterUserPassword" in draft.properties:
            draft.properties["MasterUserPassword"] = resolved(memo, plain.arguments[0].value)


def _made_by(memo: Memo, value: Value, function: str) -> Called | None:
    """The call of a static function that gives a value."""
    ref = referred(value)
    call = called(memo, ref.address) if ref is not None and not ref.attribute else None
    return call if call is not None and folded(call.function.rpartition(".")[2]) == function else None


ARGUMENTS: Mapping[str, Callable[[Memo, Value, Draft, Drafts], None]] = {
    "managedPolicies": _managed_policies,
    "inlinePolicies": _inline_policies,
    "statements": _statements,
    "document": _document,
    "policy": _key_policy,
    "initialPolicy": _initial_policy,
    "engine": _engine,
    "credentials": _credentials,
    "publiclyAccessible": _public,
    "vpcSubnets": _subnets,
}
"""By the argument's name in the tables."""
