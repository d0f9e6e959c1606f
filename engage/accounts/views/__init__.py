"""Pages of signing in and of one's own account. Volunteers and members see them too: every language."""

from __future__ import annotations

from flask import Blueprint

bp = Blueprint("accounts", __name__, url_prefix="/<lang>")

from engage.accounts import emails  # noqa: E402 (registers the messages)
from engage.accounts.views import account, asking, second_factor, setting_up  # noqa: E402

__all__ = ["account", "asking", "bp", "emails", "second_factor", "setting_up"]
