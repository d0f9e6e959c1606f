"""Calls, letters and returned mail in a season."""

from __future__ import annotations

import re

from engage.core.db import write
from engage.core.outbox.bounces import find_returned, record_bounce
from engage.core.outbox.outgoing import Email
from engage.core.outbox.reports import Report, Verdict
from tests.season import checker
from tests.season.play import Play

_CALL = re.compile(r"/staff/calls/\d+")


def call(play: Play) -> str | None:
    """A call from the list, and how it went."""
    shown = play.staff.get("/staff/calls")
    address_ = play.one([link for link in shown.links if _CALL.fullmatch(link)])
    if address_ is None:
        return None
    sheet = play.staff.get(address_)
    checker.check_call(play, sheet, int(address_.rsplit("/", 1)[1]))
    outcomes = [button.attrs["value"] for button in sheet.all('main button[name="outcome"]')]
    outcome = play.chance.choice(outcomes)
    play.send(play.staff, sheet, form="form.outcome", outcome=outcome)
    return f"call {address_}: {outcome}"


def print_letter(play: Play) -> str | None:
    """A letter is printed for somebody whom a call does not reach, with the private link or without."""
    shown = play.staff.get("/staff/calls")
    address_ = play.one([link for link in shown.links if _CALL.fullmatch(link)])
    if address_ is None:
        return None
    sheet = play.staff.get(address_)
    letter = play.one([link for link in sheet.links if link.startswith(f"{address_}/letter")])
    if letter is None:
        return None
    checker.check_letter(play, play.staff.get(letter), int(address_.rsplit("/", 1)[1]))
    return f"letter {letter}"


def undo_call(play: Play) -> str | None:
    """The outcome of a call is taken back."""
    shown = play.staff.get("/staff/calls")
    forms = [
        form.attrs["action"] for form in shown.all("form") if "take-back" in (form.attrs["action"] or "")
    ]
    action = play.one(forms)
    if action is None:
        return None
    play.send(play.staff, shown, form=f'form[action="{action}"]')
    return f"{action}"


def bounce(play: Play) -> str | None:
    """A mail comes back."""
    sent = [envelope for outgoing, envelope in play.post.sent if isinstance(outgoing, Email)]
    envelope = play.one(sent)
    if envelope is None:
        return None
    status = play.chance.choice(["5.1.1", "4.4.7", "5.7.1"])
    report = Report(Verdict.FAILED, status, (envelope.ident,))
    returned = find_returned(report)
    assert returned is not None
    with write():
        record_bounce(returned, report)
    return f"{envelope.kind} came back with {status}"
