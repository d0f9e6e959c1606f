"""Ports of listening: later domains add links to pages about sessions."""

from __future__ import annotations

from engage.core.ports.menus import Menu

# Links above the staff list of translations, to other pages for the people who maintain translations.
TRANSLATORS = Menu("the list of translations")
