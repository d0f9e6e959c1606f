"""The blueprint of signing in and of one's own account. Volunteers and members see these pages too: every language."""

from __future__ import annotations

from flask import Blueprint

bp = Blueprint("accounts", __name__, url_prefix="/<lang>")
