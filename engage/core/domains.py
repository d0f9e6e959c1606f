"""Load a domain: its rooms are recognized by their names, so nothing has to be listed by hand."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterator

from flask import Blueprint

# Rooms whose modules register something when they are imported: pages, mails, periodic jobs, entries of ports.
ROOMS = ("public", "member", "volunteer", "staff", "api", "emails", "jobs")
# Services that register something, too: erasers and finders of personal data, and what follows when a session is moved.
SERVICES = ("services.personal_data", "services.following")


def load_domain(package: str) -> list[Blueprint]:
    """Import every module in the rooms of a domain (`engage.listening`). Returns its blueprints, each once.

    A module registers its contents when it is imported. A blueprint is any module attribute called `bp`.
    """
    found: dict[str, Blueprint] = {}
    for name in _modules_of(package):
        blueprint = getattr(importlib.import_module(name), "bp", None)
        if isinstance(blueprint, Blueprint):
            found.setdefault(blueprint.name, blueprint)
    return list(found.values())


def _modules_of(package: str) -> Iterator[str]:
    path = importlib.import_module(package).__path__
    for module in sorted(pkgutil.iter_modules(path, f"{package}."), key=lambda found: found.name):
        inside = _inside(module.name) if module.ispkg else []
        if module.name.removeprefix(f"{package}.") in ROOMS:
            yield from (module.name, *inside)
        else:
            yield from (name for name in inside if name.removeprefix(f"{package}.") in SERVICES)


def _inside(package: str) -> list[str]:
    found = pkgutil.walk_packages(importlib.import_module(package).__path__, f"{package}.")
    return sorted(module.name for module in found)
