"""What methods of constructs add to the resources: statements of policies, rules of security groups, attachments."""

from __future__ import annotations

import re
from collections.abc import Callable

from stacklint_checks.incremental import Memo
from stacklint_checks.programs.calls import Called
from stacklint_checks.programs.draft import Draft, Tree, closed, opened, put
from stacklint_checks.programs.program import called, on
from stacklint_checks.schemas.cdk_l1 import class_of, l1
from stacklint_checks.values import Entry, Items, Known, Object, Ref, Unknown, Value, is_false, known_text

from . import network
from .level1 import written_as
from .paths import address, referred
from .policies import policy, principal
from .resolve import arguments_of, resolved
from .spell import camel, folded

Drafts = dict[str, Draft]
#: What the grants of a key allow.
KEY_GRANTS: dict[str, tuple[str | None, ...]] = {
    "grantdecrypt": ("kms:Decrypt",),
    "grantencrypt": ("kms:Encrypt", "kms:ReEncrypt*", "kms:GenerateDataKey*"),
    "grantencryptdecrypt": ("kms:Decrypt", "kms:Encrypt", "kms:ReEncrypt*", "kms:GenerateDataKey*"),
}
#: The address that a group has which lets nothing out.
NOWHERE = "255.255.255.255/32"
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
    if l1(call.function.removeprefix("aws_cdk.")) is None:
        _leave_open(drafts)
    if call.function == "aws_cdk.aws_ec2.Vpc":
        _flow_logs(memo, call, drafts)


def _leave_open(drafts: Drafts) -> None:
    """Grants, and constructs that use these, add statements to what a role may do."""
    for path, draft in drafts.items():
        document = draft.properties.get("PolicyDocument") if _is_default_policy(path) else None
        if isinstance(document, Known):
            document = opened(document)
        listed = document.get("Statement") if isinstance(document, dict) else None
        if isinstance(document, dict) and isinstance(listed, Known | list):
            value = closed(listed, draft.at)
            more = Items(tuple(value.each()), open=True)
            draft.properties["PolicyDocument"] = {**document, "Statement": Known(value.at, value.origin, more)}


def _is_default_policy(path: str) -> bool:
    return path.removesuffix("/Resource").endswith("DefaultPolicy")


def main(drafts: Drafts) -> Draft | None:
    """The resource that a construct stands for."""
    return next(iter(drafts.values()), None)


def _assigned(memo: Memo, call: Called, method: Called, drafts: Drafts) -> None:
    """``cfn_bucket.versioning_configuration = …`` on a construct of level 1."""
    draft = drafts.get("Resource") or main(drafts)
    holder, _, name = method.function.removesuffix("=").rpartition(".")
    table = l1(call.function.removeprefix("aws_cdk."))
    if draft is not None and folded(holder).endswith("defaultchild"):
        table = l1(class_of(draft.type))
    elif holder:
        table = None
    if draft is not None and table is not None:
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
    draft = main(drafts)
    if draft is not None and draft.type == "AWS::EC2::VPCEndpoint":
        return  # an endpoint's policy is no identity's
    for passed in method.arguments[:1]:
        identity_statement(memo, resolved(memo, passed.value), drafts, method)


def identity_statement(memo: Memo, value: Value, drafts: Drafts, method: Called) -> None:
    """Add a statement to what the construct's role may do."""
    del memo
    is_execution = folded(method.function).endswith("addtoexecutionrolepolicy")
    mine = {path: draft for path, draft in drafts.items() if ("ExecutionRole" in path) is is_execution}
    path = next((path for path in mine if _is_default_policy(path)), "")
    if not path:
        role = next((path for path, draft in mine.items() if draft.type == "AWS::IAM::Role" and "/" in path), "")
        path = f"{role.removesuffix('/Resource')}/DefaultPolicy" if role else "DefaultPolicy"
        document: Tree = {"PolicyDocument": policy((), method.at)}
        drafts[path] = Draft("AWS::IAM::Policy", method.at, document, open=True)
    drafts[path].append("PolicyDocument.Statement", value)


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
    rule = network.rule(memo, who, port, method.at, maybe=method.maybe)
    if group is not None and rule is not None:
        if path == "SecurityGroupEgress":
            _allow_something(group)
        group.append(path, rule)


def _allow_something(group: Draft) -> None:
    """The rule that stands for no rule goes with the first that is added."""
    listed = group.properties.get("SecurityGroupEgress")
    rules = [closed(rule, group.at) for rule in listed] if isinstance(listed, list) else []
    if isinstance(listed, Known):
        rules = list(listed.each())
    if len(rules) == 1 and known_text(rules[0].get("CidrIp")) == NOWHERE:
        group.properties["SecurityGroupEgress"] = []


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


def _flow_log(memo: Memo, call: Called, method: Called, drafts: Drafts) -> None:
    """``vpc.add_flow_log``."""
    link = Unknown(method.at, None, "reference", (reference_to(memo, call),))
    name = known_text(method.arguments[0].value) if method.arguments else None
    draft = Draft("AWS::EC2::FlowLog", method.at, {"ResourceId": link}, open=True, conditional=method.maybe)
    drafts[f"{name or 'FlowLog'}/FlowLog"] = draft
    ref = referred(arguments_of_method(memo, method).get("destination"))
    to = called(memo, ref.address) if ref is not None and not ref.attribute else None
    if to is not None and folded(to.function).endswith("tos3") and to.arguments:
        draft.properties["LogDestination"] = resolved(memo, to.arguments[0].value)


def arguments_of_method(memo: Memo, method: Called) -> dict[str, Value]:
    """A method's options by their names; both languages' ways to pass them."""
    told = {camel(passed.name): resolved(memo, passed.value) for passed in method.arguments if passed.name}
    for passed in method.arguments:
        props = resolved(memo, passed.value) if not passed.name else None
        if isinstance(props, Known) and isinstance(props.content, Object):
            told.update({camel(entry.key): entry.value for entry in props.content.entries})
    return told


def _flow_logs(memo: Memo, call: Called, drafts: Drafts) -> None:
    """The flow logs that a VPC is made with."""
    given = arguments_of(memo, call).get("flowLogs")
    content = given.content if isinstance(given, Known) else None
    for entry in content.entries if isinstance(content, Object) else ():
        at = entry.key_at or call.header
        link = Unknown(at, None, "reference", (reference_to(memo, call),))
        drafts[f"{entry.key}/FlowLog"] = Draft("AWS::EC2::FlowLog", at, {"ResourceId": link}, open=True)


def _listener(memo: Memo, call: Called, method: Called, drafts: Drafts) -> None:
    """A load balancer lets everybody in at the port of a listener, unless that is not ``open``."""
    del call
    group = next((draft for draft in drafts.values() if draft.type == "AWS::EC2::SecurityGroup"), None)
    told = arguments_of_method(memo, method)
    is_redirect = folded(method.function) == "addredirect"
    port = told.get("sourcePort" if is_redirect else "port", Known(method.at, None, 80) if is_redirect else None)
    open_ = told.get("open", Known(method.at, None, True))  # noqa: FBT003 - the default
    if group is None or port is None or isinstance(open_, Unknown) or open_.can(is_false):
        return
    rule: Tree = {"CidrIp": Known(method.at, None, "0.0.0.0/0"), "IpProtocol": Known(method.at, None, "tcp")}
    group.append("SecurityGroupIngress", {**rule, "FromPort": port, "ToPort": port})


def _access_logs(memo: Memo, call: Called, method: Called, drafts: Drafts) -> None:
    """``load_balancer.log_access_logs(bucket)``."""
    del call
    draft, bucket = main(drafts), method.argument(0, "bucket")
    if draft is not None and bucket is not None and draft.type == "AWS::ElasticLoadBalancingV2::LoadBalancer":
        key = Known(method.at, None, "access_logs.s3.bucket")
        draft.append("LoadBalancerAttributes", {"Key": key, "Value": resolved(memo, bucket)})


def _override(memo: Memo, call: Called, method: Called, drafts: Drafts) -> None:
    """``node.default_child.add_property_override("A.B", value)``."""
    del call
    path, value = method.argument(0, "property_path"), method.argument(1, "value")
    draft = drafts.get("Resource") or main(drafts)
    text = known_text(path) if path is not None else None
    if draft is not None and text and text[0].isalpha() and value is not None:
        put(draft.properties, re.sub(r"\.(\d+)", r"[\1]", text), resolved(memo, value))


def _grant_on_key(memo: Memo, call: Called, method: Called, drafts: Drafts) -> None:
    """``key.grant_decrypt(service)``: whoever is no construct of the program is let in by the key's own policy."""
    del call
    draft = main(drafts)
    name = folded(method.function.rpartition(".")[2])
    actions = (
        tuple(known_text(passed.value) for passed in method.arguments[1:]) if name == "grant" else KEY_GRANTS[name]
    )
    value = resolved(memo, method.arguments[0].value) if method.arguments else None
    kind, who = principal(memo, value) if value is not None else ("", None)
    if draft is None or draft.type != "AWS::KMS::Key" or who is None or kind not in ("Service", "*") or None in actions:
        return
    if "KeyPolicy" not in draft.properties:
        draft.properties["KeyPolicy"] = policy((), method.at)
    at = method.at
    listed = Known(at, None, Items(tuple(Known(at, None, action) for action in actions)))
    everyone = Known(at, None, "*")
    to = everyone if kind == "*" else Known(at, None, Object((Entry(kind, None, who),)))
    parts = {"Effect": Known(at, None, "Allow"), "Principal": to, "Action": listed, "Resource": everyone}
    entries = tuple(Entry(key, None, part) for key, part in parts.items())
    draft.append("KeyPolicy.Statement", Known(at, None, Object(entries)))


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
    "addflowlog": _flow_log,
    "grant": _grant_on_key,
    "grantdecrypt": _grant_on_key,
    "grantencrypt": _grant_on_key,
    "grantencryptdecrypt": _grant_on_key,
    "addlistener": _listener,
    "addredirect": _listener,
    "logaccesslogs": _access_logs,
    "allowfrom": _from,
    "allowfromanyipv4": _from_any,
}
"""By the method's name without what the languages differ in."""
