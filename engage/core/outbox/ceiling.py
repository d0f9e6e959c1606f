"""The ceiling on messages that somebody who is not signed in causes to one contact, whatever the page.

Without it the city's mail server would write to anybody as often as a stranger likes. The sign-in page has a limit of
its own, so that whoever uses this one up with registrations keeps no member from signing in. Reminders, offers and what
staff do are no stranger's messages and are not counted.
"""

from __future__ import annotations

from engage.core.outbox.contacts import mailbox_of
from engage.core.security.ratelimit import has_left

MESSAGES_PER_HOUR, MESSAGES_PER_DAY = 7, 20
_HOUR, _DAY = 3600, 24 * 3600
_LIMITS = {_HOUR: MESSAGES_PER_HOUR, _DAY: MESSAGES_PER_DAY}


def may_write(contact: str) -> bool:
    """Count a message to a contact, inside `write()`. Returns False, and counts nothing, at the ceiling.

    Call it under the locks that the act needs: its counters are locked until the transaction ends.
    """
    return has_left("message to contact", mailbox_of(contact), _LIMITS)
