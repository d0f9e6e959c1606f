"""What volunteers and staff read of a role. The words are the city's."""

from __future__ import annotations

from engage.core.current import current_city
from engage.core.i18n import current_language


def role_name(role: str) -> str:
    """Return the name of a role. One that the city no longer has is named by its key."""
    return _of_city(role, "name") or role.replace("_", " ")


def role_about(role: str) -> str:
    """Return what somebody in this role does; empty for one that the city no longer has."""
    return _of_city(role, "about")


def role_bring(role: str) -> str:
    """Return what to bring for a role; empty where there is nothing to bring."""
    return _of_city(role, "bring")


def _of_city(role: str, what: str) -> str:
    try:
        return current_city().text(f"volunteer_role.{role}.{what}", current_language().tag)
    except KeyError:
        return ""


def rule_on_uniforms(key: str) -> str:
    """Return the host's rule on uniforms and arms."""
    try:
        return current_city().text(f"uniform_rule.{key}", current_language().tag)
    except KeyError:
        return ""
