"""Ports of listening: later domains add links to pages about sessions."""

from __future__ import annotations

from engage.core.ports.menus import Menu

# Above staff's list of translations: what else whoever keeps them looks after.
TRANSLATORS = Menu("the list of translations")
