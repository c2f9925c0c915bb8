"""What methods of constructs add to the resources: statements of policies, rules of security groups, attachments."""

from __future__ import annotations

import re
from collections.abc import Callable

from stacklint_checks.incremental import Memo
from stacklint_checks.programs.calls import Called
from stacklint_checks.programs.draft import Draft, put
from stacklint_checks.programs.program import on
from stacklint_checks.schemas.cdk_l1 import l1
from stacklint_checks.values import Known, Ref, Unknown, Value, known_text

from . import network
from .level1 import written_as
from .paths import address
from .policies import policy
from .resolve import resolved
from .spell import camel, folded

Drafts = dict[str, Draft]
#: The construct's call, the method's, and the resources to change.
Method = Callable[[Memo, Called, Called, Drafts], None]

#: The resource that holds a construct's policy: its type, the property that names the construct, the document's.
RESOURCE_POLICIES = {
    "AWS::S3::Bucket": ("AWS::S3::BucketPolicy", "Bucket", "PolicyDocument", False),
    "AWS::SQS::Queue": ("AWS::SQS::QueuePolicy", "Queues", "PolicyDocument", True),
    "AWS::SNS::Topic": ("AWS::SNS::TopicPolicy", "Topics", "PolicyDocument", True),
}
#: Types whose own property holds it.
OWN_POLICIES = {"AWS::KMS::Key": "KeyPolicy", "AWS::ECR::Repository": "RepositoryPolicyText"}


def extend(memo: Memo, call: Called, drafts: Drafts) -> None:
    """Add what the methods of a construct do to its resources."""
    for method in on(memo, call.key):
        name = folded(method.function.rpartition(".")[2])
        model = METHODS.get(name)
        if model is not None:
            model(memo, call, method, drafts)
        elif method.function.endswith("="):
            _assigned(memo, call, method, drafts)


def main(drafts: Drafts) -> Draft | None:
    """The resource that a construct stands for."""
    return next(iter(drafts.values()), None)


def _assigned(memo: Memo, call: Called, method: Called, drafts: Drafts) -> None:
    """``cfn_bucket.versioning_configuration = …`` on a construct of level 1."""
    draft = main(drafts)
    name = method.function.removesuffix("=")
    table = l1(call.function.removeprefix("aws_cdk."))
    if draft is not None and table is not None and "." not in name:
        key, value = written_as(table, camel(name), resolved(memo, method.arguments[0].value))
        draft.properties[key] = value


def _resource_statement(memo: Memo, call: Called, method: Called, drafts: Drafts) -> None:
    draft = main(drafts)
    if draft is None or not method.arguments:
        return
    value = resolved(memo, method.arguments[0].value)
    own = OWN_POLICIES.get(draft.type)
    if own is not None:
        if own not in draft.properties:
            draft.properties[own] = policy((), method.at)
        draft.append(f"{own}.Statement", value)
        return
    holder = RESOURCE_POLICIES.get(draft.type)
    if holder is None:
        return
    type_, join, path, many = holder
    found = next((one for one in drafts.values() if one.type == type_), None)
    if found is None:
        link = Unknown(method.at, None, "reference", (reference_to(memo, call),))
        found = drafts["Policy"] = Draft(
            type_, method.at, {join: [link] if many else link, path: policy((), method.at)}
        )
    found.append(f"{path}.Statement", value)


def reference_to(memo: Memo, call: Called) -> Ref:
    """A reference to the construct's own resource."""
    return Ref(address(memo, call.key), "Ref")


def _role_statement(memo: Memo, call: Called, method: Called, drafts: Drafts) -> None:
    del call
    for passed in method.arguments[:1]:
        identity_statement(memo, resolved(memo, passed.value), drafts, method)


def identity_statement(memo: Memo, value: Value, drafts: Drafts, method: Called) -> None:
    """Add a statement to what the construct's role may do."""
    del memo
    found = drafts.get("DefaultPolicy")
    if found is None:
        found = drafts["DefaultPolicy"] = Draft(
            "AWS::IAM::Policy", method.at, {"PolicyDocument": policy((), method.at)}, open=True
        )
    found.append("PolicyDocument.Statement", value)


def _statements(memo: Memo, call: Called, method: Called, drafts: Drafts) -> None:
    """``Policy.add_statements``."""
    del call
    draft = main(drafts)
    for passed in method.arguments if draft is not None else ():
        if draft is not None:
            draft.append("PolicyDocument.Statement", resolved(memo, passed.value))


def _managed_policy(memo: Memo, call: Called, method: Called, drafts: Drafts) -> None:
    del call
    for draft in drafts.values():
        if draft.type in ("AWS::IAM::Role", "AWS::IAM::User", "AWS::IAM::Group") and method.arguments:
            draft.append("ManagedPolicyArns", resolved(memo, method.arguments[0].value))
            return


def _ingress(memo: Memo, call: Called, method: Called, drafts: Drafts) -> None:
    del call
    _security_rule(
        memo, method, drafts, "SecurityGroupIngress", method.argument(0, "peer"), method.argument(1, "connection")
    )


def _egress(memo: Memo, call: Called, method: Called, drafts: Drafts) -> None:
    del call
    _security_rule(
        memo, method, drafts, "SecurityGroupEgress", method.argument(0, "peer"), method.argument(1, "connection")
    )


def _security_rule(
    memo: Memo, method: Called, drafts: Drafts, path: str, who: Value | None, port: Value | None
) -> None:
    group = next((draft for draft in drafts.values() if draft.type == "AWS::EC2::SecurityGroup"), None)
    rule = network.rule(memo, who, port, method.at)
    if group is not None and rule is not None:
        group.append(path, rule)


def _from(memo: Memo, call: Called, method: Called, drafts: Drafts) -> None:
    """``connections.allow_from``."""
    del call
    who, port = method.argument(0, "other"), method.argument(1, "port_range", "portRange")
    _security_rule(memo, method, drafts, "SecurityGroupIngress", who, port)


def _from_any(memo: Memo, call: Called, method: Called, drafts: Drafts) -> None:
    """``connections.allow_from_any_ipv4``."""
    del call
    group = next((draft for draft in drafts.values() if draft.type == "AWS::EC2::SecurityGroup"), None)
    port = network.ports(memo, method.argument(0, "port_range", "portRange"))
    if group is not None and port is not None:
        group.append("SecurityGroupIngress", {"CidrIp": Known(method.at, None, "0.0.0.0/0"), **port})


def _override(memo: Memo, call: Called, method: Called, drafts: Drafts) -> None:
    """``node.default_child.add_property_override("A.B", value)``."""
    del call
    path, value = method.argument(0, "property_path"), method.argument(1, "value")
    draft = drafts.get("Resource") or main(drafts)
    text = known_text(path) if path is not None else None
    if draft is not None and text and text[0].isalpha() and value is not None:
        put(draft.properties, re.sub(r"\.(\d+)", r"[\1]", text), resolved(memo, value))


METHODS: dict[str, Method] = {
    "addpropertyoverride": _override,
    "addtoresourcepolicy": _resource_statement,
    "addtorolepolicy": _role_statement,
    "addtopolicy": _role_statement,
    "addtoprincipalpolicy": _role_statement,
    "addtotaskrolepolicy": _role_statement,
    "addtoexecutionrolepolicy": _role_statement,
    "addstatements": _statements,
    "addmanagedpolicy": _managed_policy,
    "addingressrule": _ingress,
    "addegressrule": _egress,
    "allowfrom": _from,
    "allowfromanyipv4": _from_any,
}
"""By the method's name without what the languages differ in."""
