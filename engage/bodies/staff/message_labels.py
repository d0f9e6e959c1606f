"""What staff call the messages of this domain."""

from __future__ import annotations

from engage.core.i18n import staff_lazy_gettext as _l
from engage.core.outbox.registry import name_kinds

name_kinds({"bodies.invitation": _l("Invitation of a member")})
