"""Which names of a schema hold a credential.

Providers mark more than credentials: Terraform's ``sensitive`` covers login banners and key ids, CloudFormation's
``writeOnlyProperties`` whatever cannot be read back. A path counts when the schema marks it *and* its name says so.
The words are ours; they only ever take away from what the source marks.
"""

from __future__ import annotations

import re

_LAST = {"password", "passwords", "passphrase", "secret", "token", "credential", "credentials", "plaintext"}
_PAIR = {
    ("access", "key"),
    ("api", "key"),
    ("customer", "key"),
    ("host", "key"),
    ("private", "key"),
    ("secret", "key"),
    ("shared", "key"),
    ("preshared", "key"),
    ("ssh", "key"),
    ("secret", "string"),
    ("secret", "binary"),
    ("key", "value"),
    ("key", "material"),
    ("credentials", "map"),
}
_NOT = {("client", "token")}  # CloudFormation's name for an idempotency token
_WRITE_ONLY = re.compile(r"_wo$|_base64$")  # how the Terraform provider marks variants of an attribute


def words(name: str) -> tuple[str, ...]:
    """The words of a name in snake or camel case: ``MasterUserPassword`` → ``("master", "user", "password")``."""
    parts = re.findall(r"[A-Z]+(?![a-z])|[A-Z][a-z0-9]*|[a-z0-9]+", _WRITE_ONLY.sub("", name))
    return tuple(part.lower() for part in parts)


def names_credential(path: str) -> bool:
    """Whether a dotted path, which may start with the type, ends in the name of a credential.

    A last step ``value`` takes its meaning from the step before it.
    """
    *parents, name = path.split(".")
    if name.lower() == "value" and parents:
        name = f"{parents[-1]}_key_value" if words(parents[-1])[-2:] == ("api", "key") else name
    said = words(name)
    if said[-2:] in _NOT or "public" in said:
        return False
    return bool(said) and (said[-1] in _LAST or said[-2:] in _PAIR)
