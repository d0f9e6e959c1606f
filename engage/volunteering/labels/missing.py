"""What is still missing before a sign-up is confirmed: as it is read, said in a call, and printed."""

from __future__ import annotations

from collections.abc import Collection

from engage.core.i18n import gettext as _
from engage.core.i18n import lazy_gettext as _l
from engage.volunteering.models import Missing

# In the order in which somebody does them.
READ = {
    Missing.EXPECTATIONS: _l("Please read the expectations for volunteers, and tell us if you agree."),
    Missing.ORIENTATION: _l("Please choose an orientation. There you learn what you will do."),
    Missing.SCREENING: _l("This role needs a screening first. We will contact you about the next step."),
}
_SAID = {
    Missing.EXPECTATIONS: _l(
        "I can read you the expectations for volunteers now. Then tell me if you agree."
    ),
    Missing.ORIENTATION: _l("This role needs an orientation first. I can tell you the dates now."),
}


def missing_lines(missing: Collection[str]) -> list[str]:
    """Return what a volunteer still has to do, a sentence each."""
    return [str(sentence) for need, sentence in READ.items() if need in missing]


def missing_said(missing: Collection[str]) -> list[str]:
    """Return the same to be said in a call."""
    return [str(_SAID.get(need, sentence)) for need, sentence in READ.items() if need in missing]


def missing_written(missing: Collection[str], phone: str) -> list[str]:
    """Return the same for a letter, where the person calls the office."""
    on_paper = {
        Missing.EXPECTATIONS: _(
            "Please call us at %(phone)s. We will read you the expectations for volunteers, "
            "and you can tell us if you agree.",
            phone=phone,
        ),
        Missing.ORIENTATION: _(
            "This role needs an orientation first. Please call us at %(phone)s to choose a date.", phone=phone
        ),
    }
    return [on_paper.get(need, str(sentence)) for need, sentence in READ.items() if need in missing]


def what_is_left(missing: Collection[str]) -> str:
    """Return the label of the link to what the person can do now."""
    is_theirs = Missing.EXPECTATIONS in missing or Missing.ORIENTATION in missing
    return _("Finish signing up") if is_theirs else _("See or change my sign-up")
