"""Views of AWS KMS."""

from __future__ import annotations

from dataclasses import dataclass

from stacklint_checks.fields import Field, View


@dataclass(frozen=True, slots=True)
class Key(View):
    """A customer key. ``spec`` is its kind, ``store`` is set where its material is not KMS's own."""

    rotation: Field
    spec: Field
    store: Field
