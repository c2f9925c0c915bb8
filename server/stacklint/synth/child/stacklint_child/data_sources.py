"""What functions of Pulumi's AWS provider return that need no AWS to be asked."""

from __future__ import annotations

import json
from typing import Any


def answer(token: str, given: dict[str, Any], region: str, account: str) -> dict[str, Any]:
    """The known part of a function's result, by Pulumi's names."""
    name = token.rpartition(":")[2]
    if not token.startswith("aws:"):
        return {}
    if name == "getPolicyDocument":
        return {"json": json.dumps(policy_document(given)), "minifiedJson": json.dumps(policy_document(given))}
    if name == "getRegion":
        return {"name": region, "region": region, "id": region}
    if name == "getCallerIdentity":
        return {"accountId": account, "id": account, "arn": f"arn:aws:iam::{account}:root", "userId": account}
    if name == "getPartition":
        return {"partition": "aws", "dnsSuffix": "amazonaws.com", "id": "aws", "reverseDnsPrefix": "com.amazonaws"}
    if name == "getAvailabilityZones":
        zones = [f"{region}{letter}" for letter in "abc"]
        return {"names": zones, "zoneIds": zones, "id": region}
    return {}


def policy_document(given: dict[str, Any]) -> dict[str, Any]:
    """An IAM policy as the provider writes it: one value for one, a list for more."""
    sources = [given.get("sourceJson"), *(given.get("sourcePolicyDocuments") or ())]
    overrides = [given.get("overrideJson"), *(given.get("overridePolicyDocuments") or ())]
    own = [_statement(each) for each in given.get("statements") or ()]
    statements = [*_statements(sources), *own, *_statements(overrides)]
    named = {each["Sid"]: index for index, each in enumerate(statements) if each.get("Sid")}
    kept = [each for index, each in enumerate(statements) if not each.get("Sid") or named[each["Sid"]] == index]
    return {"Version": given.get("version") or "2012-10-17", "Statement": kept}


def _statements(documents: list[Any]) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    for document in documents:
        try:
            parsed = json.loads(document) if isinstance(document, str) else {}
        except ValueError:
            continue
        told = parsed.get("Statement", []) if isinstance(parsed, dict) else []
        found += told if isinstance(told, list) else [told]
    return found


def _statement(told: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = {"Sid": told["sid"]} if told.get("sid") else {}
    found["Effect"] = told.get("effect") or "Allow"
    for name in ("actions", "notActions", "resources", "notResources"):
        if told.get(name):
            found[name[0].upper() + name[1:-1]] = _one_or_many(told[name])
    for name in ("principals", "notPrincipals"):
        if told.get(name):
            found[name[0].upper() + name[1:-1]] = _principals(told[name])
    for condition in told.get("conditions") or ():
        values = found.setdefault("Condition", {}).setdefault(condition.get("test"), {})
        values[condition.get("variable")] = _one_or_many(condition.get("values") or [])
    return found


def _one_or_many(values: Any) -> Any:
    return values[0] if isinstance(values, list) and len(values) == 1 else values


def _principals(told: Any) -> Any:
    found: dict[str, list[Any]] = {}
    for principal in told:
        if principal.get("type") == "*":
            return "*"
        found.setdefault(str(principal.get("type")), []).extend(principal.get("identifiers") or ())
    return {type_: _one_or_many(identifiers) for type_, identifiers in found.items()}
