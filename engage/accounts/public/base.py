"""The blueprint for signing in and for one's own account.

Volunteers and members use it too, so it has all languages.
"""

from __future__ import annotations

from flask import Blueprint

bp = Blueprint("accounts", __name__, url_prefix="/<lang>")
