"""What services, languages and ways to provide them are called, in all languages."""

from __future__ import annotations

from engage.core.current import current_city
from engage.core.i18n import current_language


def language_name(language: str, variety: str = "") -> str:
    """Return the name of a language to be interpreted, or of its variety where one is named."""
    key = f"interpretation_variety.{variety}" if variety else f"interpretation.{language}"
    return current_city().text(key, current_language().tag)


def service_name(service: str) -> str:
    """Return the name of a service that is in no language."""
    city = current_city()
    return city.text(city.services.text_key(service), current_language().tag)
