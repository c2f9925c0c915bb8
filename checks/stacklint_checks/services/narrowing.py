"""The fix for a rule of a security group that lets everyone in: let a person say who may."""

from __future__ import annotations

from stacklint_checks.edits import Intent, Replace
from stacklint_checks.findings import Fix
from stacklint_checks.stack import Stack
from stacklint_checks.values import Given, Items, Known

from .inputs import asked, said
from .network import Ingress, Opening

PRIVATE = {"0.0.0.0/0": "10.0.0.0/8", "::/0": "fd00::/8"}


def narrowed(ingress: Ingress, opening: Opening, stack: Stack, who: str, description: str) -> tuple[Fix, ...]:
    """Replace everyone by an input, or by private addresses where it is the default of one that exists."""
    field, cidr = opening.field, opening.cidr
    if not isinstance(field.value, Known):
        if not isinstance(field.value, Given) or cidr.origin is None:
            return ()
        private = PRIVATE[cidr.text]
        return (Fix(f"Make the default {private} (review)", (Replace(cidr.origin, private),)),)
    elements = field.value.content.values if isinstance(field.value.content, Items) else ()
    many = len(elements) == 1
    wanted = asked(stack, ingress.resource, f"{who}_cidr{'_blocks' if many else ''}", description, many=many)
    if wanted is None or not opening.sure or cidr.at is None:
        return ()
    use, declared = wanted
    change: Intent = Replace(cidr.at, use) if len(elements) > 1 else field.set(use)
    other = ingress.ipv6 if field is ingress.ipv4 else ingress.ipv4
    rest = () if other.unset else (other.remove(),)
    return (Fix(f"Allow only {said(use, stack)} (review)", (*declared, change, *rest)),)
