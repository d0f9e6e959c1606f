"""What is typed into any form of people who sign in is not lost when their sign-in is over. Enumerated."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import pytest
from flask import Flask
from justhtml import Element
from sqlalchemy import update

from engage.accounts import policy
from engage.accounts.models import SignIn
from engage.core import clock
from engage.core.db import db, write
from engage.core.pages import Audience
from tests.support.client import EngageClient, form_fields
from tests.support.html import parse
from tests.support.prepared import Prepared
from tests.support.rightful import Rightful, is_sent_to_sign_in, make_rightful, token_of
from tests.support.world import Endpoint, address_of, endpoints

TYPED = "Word for word, as I typed it"
WRITTEN = frozenset({"text", "search", "email", "tel", "url", ""})
# Nothing is typed into these: buttons, and choices of one out of a few.
BUTTONS = {
    "accounts.end_other_sign_ins",
    "accounts.end_sign_in",
    "accounts.forget_typed",
    "accounts.go_on",
    "accounts.make_recovery_codes",
    "accounts.remove_passkey",
    "accounts.remove_totp",
    "decisions.cast_same_ballot",
    "decisions.insist_on_concern",
    "decisions.record_interpretation",
    "decisions.resolve_concern",
    "decisions.set_answer_wish",
    "decisions.set_statement_wish",
    "decisions.take_back_statement",
    "drafts.end_translator",
    "drafts.reopen_remark",
    "drafts.settle_proposals",
    "drafts.stop_translating",
    "drafts.withdraw_remark",
    "group_pages.agree_to_change",
    "group_pages.refuse_change",
    "live.arrive",
    "live.close_round",
    "live.leave",
    "live.mark_person",
    "live.reveal_round",
    "members.arrive_at_meeting",
    "members.leave_meeting",
    "scribe.dispute_answer",
    "staff_accounts.deactivate_person",
    "staff_accounts.end_sign_in",
    "staff_accounts.finish_factor_reset",
    "staff_accounts.invite_again",
    "staff_accounts.reactivate_person",
    "staff_accounts.refuse_factor_reset",
    "staff_accounts.request_factor_reset",
    "staff_ambassadors.revoke_ambassador",
    "staff_attendance.mark_arrived",
    "staff_attendance.mark_completed",
    "staff_attendance.mark_no_show",
    "staff_attendance.take_back",
    "staff_board.cancel_signup",
    "staff_board.confirm_signup",
    "staff_board.decline_signup",
    "staff_board.discard_signup",
    "staff_board.mark_covered",
    "staff_board.release_signup",
    "staff_bodies.agree_to_change",
    "staff_bodies.cancel_meeting",
    "staff_bodies.end_seat",
    "staff_bodies.give_office",
    "staff_bodies.invite_again",
    "staff_bodies.refuse_change",
    "staff_bodies.take_office",
    "staff_bodies.unseat_person",
    "staff_bodies.withdraw_change",
    "staff_calls.claim_call",
    "staff_calls.record_call",
    "staff_calls.take_back_call",
    "staff_contact.note_contact",
    "staff_filling.ask_candidates",
    "staff_fliers.download_flier",
    "staff_leads.note_answered",
    "staff_messages.resend_message",
    "staff_messages.set_aside_message",
    "staff_orientations.cancel_orientation",
    "staff_planning.acknowledge_warning",
    "staff_planning.end_planner",
    "staff_providers.end_provider",
    "staff_providers.erase_provider",
    "staff_providers.resume_provider",
    "staff_registrations.accept_offer",
    "staff_registrations.confirm_contact",
    "staff_registrations.keep_contact",
    "staff_registrations.keep_waiting",
    "staff_registrations.queue_again",
    "staff_registrations.release_one",
    "staff_registrations.resume_messages",
    "staff_registrations.send_link",
    "staff_registrations.stop_messages",
    "staff_registrations.switch_mode",
    "staff_reports.finish_report",
    "staff_run_of_show.move_step",
    "staff_run_of_show.remove_step",
    "staff_screenings.withdraw_screening",
    "staff_services.end_instead",
    "staff_services.note_answer",
    "staff_services.withdraw_need",
    "staff_sessions.publish_language",
    "staff_sessions.remove_outcome",
    "staff_translations.revoke_link",
    "staff_translations.settle_proposals",
    "staff_venue_pictures.remove_picture",
    "staff_venue_translations.settle_proposals",
    "staff_venues.restore_venue",
    "staff_venues.retire_venue",
    "staff_volunteers.send_link",
}
# What is typed into these is kept like the others; the small world is not in a state in which their forms are shown.
NOT_SHOWN = {
    "facilitate.answer_concern",
    "facilitate.end_decision",
    "facilitate.open_round",
    "facilitate.publish_record",
    "facilitate.record_resolution",
    "facilitate.reveal_round",
    "staff_orientations.mark_attendance",
    "staff_registrations.come_without",
    "staff_registrations.overbook",
    "staff_sessions.publish_session",
    "staff_shifts.copy_shifts",
}


def sending(app: Flask) -> list[Endpoint]:
    """Every way to send a form for people who sign in."""
    closed = {Audience.MEMBER, Audience.VOLUNTEER, Audience.SIGNED_IN, Audience.STAFF}
    return [one for one in endpoints(app, "POST") if one.spec is not None and one.spec.audience in closed]


def test_every_form_that_is_not_a_button_can_be_shown_again(app: Flask) -> None:
    lost = {one.name for one in sending(app) if one.spec is not None and not one.spec.form_checks_csrf}
    assert lost == BUTTONS


@pytest.fixture
def rightful(prepared: Prepared[Rightful]) -> Rightful:
    """Somebody for every form."""
    return prepared(make_rightful)


def typed(form: Element) -> dict[str, Any]:
    """What somebody sends who writes into every field in which one writes."""
    fields = form_fields(form)
    inputs = form.query("input[name]:not([type=hidden])")
    lines = [one.attrs["name"] for one in inputs if (one.attrs.get("type") or "").lower() in WRITTEN]
    texts = [one.attrs["name"] for one in form.query("textarea[name]")]
    return {**fields, **dict.fromkeys(filter(None, [*lines, *texts]), TYPED)}


def forms_by_address(client: EngageClient, addresses: Iterable[str]) -> dict[str, dict[str, Any]]:
    """What is sent from the form that leads to an address: it is on its own page, or on one above it."""
    found: dict[str, dict[str, Any]] = {}
    seen: set[str] = set()
    for address in addresses:
        path = address
        while path.count("/") > 1 and address not in found:
            if path not in seen:
                found |= {**_forms_of(client, path), **found}
                seen.add(path)
            path = path.rpartition("/")[0]
    return found


def _forms_of(client: EngageClient, path: str) -> dict[str, dict[str, Any]]:
    page = client.get(path)
    if page.status_code != 200 or page.mimetype != "text/html":
        return {}
    forms = parse(page.text).query("main form[method=post]")
    return {(form.attrs.get("action") or path).partition("?")[0]: typed(form) for form in forms}


def set_open(rightful: Rightful, *, is_open: bool) -> None:
    """End everybody's sign-in, or let it be open again, as if they had signed in again in the same browser."""
    with write() as unit:
        unit.execute(update(SignIn).values(revoked_at=None if is_open else clock.now()))
    db.session.expire_all()


def test_what_was_typed_comes_back_to_its_form_after_signing_in_again(
    app: Flask, rightful: Rightful, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(policy, "MOST_KEPT", 1000)
    client = rightful.client(app, rightful.everybody)
    kept = [one for one in sending(app) if one.spec is not None and one.spec.form_checks_csrf]
    addresses = {address_of(app, one, rightful.world): one.name for one in kept}
    forms = forms_by_address(client, addresses)
    token = token_of(client)
    set_open(rightful, is_open=False)
    for address, name in addresses.items():
        fields = {**forms.get(address, {"word": TYPED}), "csrf_token": token}
        assert is_sent_to_sign_in(client.post(address, data=fields)), name
    set_open(rightful, is_open=True)
    waiting = parse(client.get("/en/account/typed").text).query("main form")
    back = {form.attrs["action"]: form_fields(form) for form in waiting}
    assert addresses.keys() <= back.keys()
    for address, fields in back.items():
        if address in forms:
            again = client.post(address, data=fields)
            assert again.status_code in (400, 422), address
            assert TYPED in again.text or TYPED not in forms[address].values(), address
    assert {addresses[one] for one in addresses.keys() - forms.keys()} == NOT_SHOWN
