"""Every act of staff is known: either it tells people, and a test reads what it says; or it tells nobody.

A new act stands in neither list, and this fails until somebody has thought about it.
"""

from __future__ import annotations

import ast
import re
from pathlib import Path

from flask import Flask

from engage.listening.staff.registration_actions import BUTTONS, QUESTIONS
from tests.accounts.pages.test_what_acts_say_of_people import ACTS as ACTS_ON_PEOPLE
from tests.listening.pages.test_what_acts_say import STATES
from tests.listening.pages.test_what_acts_say_of_sessions import ACTS as ACTS_ON_SESSIONS
from tests.support.world import endpoints
from tests.volunteering.pages.test_what_acts_say import ACTS as ACTS_ON_VOLUNTEERS

# What is read elsewhere: the test that does is named.
READ_ELSEWHERE = {
    "staff_filling.ask_candidates": "volunteering/pages/test_staff_filling.py",
    "staff_filling.enter_volunteer": "volunteering/pages/test_staff_filling.py",
    "staff_orientations.cancel_orientation": "volunteering/pages/test_staff_orientations.py",
    "staff_orientations.choose_orientation": "volunteering/pages/test_staff_orientations.py",
    "staff_orientations.edit_orientation": "volunteering/pages/test_staff_orientations.py",
    "staff_orientations.mark_attendance": "volunteering/pages/test_staff_orientations.py",
    "staff_screenings.show_screenings": "volunteering/pages/test_staff_screenings.py",
    "staff_screenings.withdraw_screening": "volunteering/pages/test_staff_screenings.py",
    "staff_shifts.edit_shift": "volunteering/pages/test_staff_shifts.py",
    "staff_volunteers.correct_volunteer": "volunteering/pages/test_staff_season.py",
    "staff_volunteers.erase_volunteer": "volunteering/pages/test_what_acts_say.py",
    "staff_providers.erase_provider": "accommodations/pages/test_staff_services.py",
    "staff_services.assign_provider": "accommodations/pages/test_staff_services.py",
    "staff_services.change_assignment": "accommodations/pages/test_staff_services.py",
    "staff_services.end_instead": "accommodations/pages/test_staff_services.py",
    "staff_services.note_answer": "accommodations/pages/test_staff_services.py",
    "staff_services.offer_instead": "accommodations/pages/test_staff_services.py",
    "staff_registrations.enter_registration": "listening/pages/test_staff_entry.py",
    "staff_sessions.edit_way_in": "listening/pages/test_way_in.py",
    "staff_venues.edit_venue": "listening/unit/test_venues.py",
    "staff_messages.resend_message": "messages/pages/test_staff_messages.py",
    "staff_accounts.invite_person": "accounts/pages/test_what_acts_say_of_people.py",
    "staff_accounts.finish_factor_reset": "accounts/pages/test_people.py",
    "staff_accounts.refuse_factor_reset": "accounts/pages/test_what_acts_say_of_people.py",
    "staff_accounts.reactivate_person": "accounts/pages/test_what_acts_say_of_people.py",
    "staff_accounts.show_person": "accounts/pages/test_what_acts_say_of_people.py",
    "staff_bodies.add_seat": "bodies/pages/test_staff_bodies.py",
    "staff_bodies.adopt_rule": "bodies/pages/test_staff_bodies.py",
    "staff_bodies.agree_to_change": "bodies/pages/test_group_page.py",
    "staff_bodies.edit_facts": "bodies/pages/test_staff_bodies.py",
    "staff_bodies.end_seat": "bodies/pages/test_staff_bodies.py",
    "staff_bodies.give_office": "bodies/pages/test_staff_bodies.py",
    "staff_bodies.invite_again": "bodies/pages/test_staff_bodies.py",
    "staff_bodies.invite_member": "bodies/pages/test_staff_bodies.py",
    "staff_bodies.refuse_change": "bodies/pages/test_group_page.py",
    "staff_bodies.take_office": "bodies/pages/test_staff_bodies.py",
    "staff_bodies.unseat_person": "bodies/pages/test_staff_bodies.py",
    "staff_bodies.withdraw_change": "bodies/pages/test_group_page.py",
    "staff_planning.show_team": "volunteering/pages/test_staff_planning.py",
}
# Acts that enqueue no message, whoever they are about.
TELL_NOBODY = {
    "staff_accounts.end_sign_in",
    "staff_providers.add_provider",
    "staff_providers.edit_provider",
    "staff_providers.end_provider",
    "staff_providers.resume_provider",
    "staff_services.add_need",
    "staff_services.record_hours",
    "staff_services.record_outcomes",
    "staff_services.withdraw_need",
    "staff_ambassadors.add_ambassador",
    "staff_ambassadors.revoke_ambassador",
    "staff_attendance.mark_arrived",
    "staff_attendance.mark_completed",
    "staff_attendance.mark_no_show",
    "staff_attendance.take_back",
    "staff_board.discard_signup",
    "staff_board.mark_covered",
    "staff_bodies.cancel_meeting",
    "staff_bodies.plan_meeting",
    "staff_calls.claim_call",
    "staff_calls.record_call",
    "staff_calls.take_back_call",
    "staff_contact.note_contact",
    "staff_exports.export_registrations",
    "staff_fliers.download_flier",
    "staff_leads.note_answered",
    "staff_messages.set_aside_message",
    "staff_orientations.add_orientation",
    "staff_planning.acknowledge_warning",
    "staff_planning.end_planner",
    "staff_reports.finish_report",
    "staff_run_of_show.add_step",
    "staff_run_of_show.edit_step",
    "staff_run_of_show.move_step",
    "staff_run_of_show.remove_step",
    "staff_sessions.add_outcome",
    "staff_sessions.copy_session",
    "staff_sessions.create_session",
    "staff_sessions.discard_draft",
    "staff_sessions.edit_languages",
    "staff_sessions.edit_outcome",
    "staff_sessions.edit_outcomes",
    "staff_sessions.edit_promise",
    "staff_sessions.edit_session",
    "staff_sessions.edit_texts",
    "staff_sessions.publish_language",
    "staff_sessions.publish_session",
    "staff_sessions.remove_outcome",
    "staff_shifts.add_shifts",
    "staff_shifts.copy_shifts",
    "staff_translations.edit_translation",
    "staff_translations.import_file",
    "staff_translations.invite_translator",
    "staff_translations.revoke_link",
    "staff_translations.settle_proposals",
    "staff_venue_pictures.edit_picture",
    "staff_venue_pictures.remove_picture",
    "staff_venue_translations.edit_translation",
    "staff_venue_translations.import_file",
    "staff_venue_translations.settle_proposals",
    "staff_venues.add_venue",
    "staff_venues.restore_venue",
    "staff_venues.retire_venue",
    "staff_volunteer_exports.export_season",
    "staff_volunteer_exports.export_session",
}
TESTS, STAFF = Path(__file__).parents[1], Path(__file__).parents[2] / "engage"
_TELLING = re.compile(
    r"on (its|their) way|[Ww]e (told|are telling|are emailing|will email)|goes on the call list"
)


def test_every_act_of_staff_is_tried_or_tells_nobody(app: Flask) -> None:
    acts = {one.name for one in endpoints(app) if "POST" in one.methods and one.name.startswith("staff_")}
    read = {f"staff_registrations.{name}" for name in STATES}
    read |= set(ACTS_ON_SESSIONS) | set(ACTS_ON_PEOPLE) | set(ACTS_ON_VOLUNTEERS)
    assert {f"staff_registrations.{name}" for name in BUTTONS | QUESTIONS} <= read
    assert acts - read - READ_ELSEWHERE.keys() - TELL_NOBODY == set()
    assert (read | READ_ELSEWHERE.keys() | TELL_NOBODY) - acts == set()


def test_what_is_read_elsewhere_is_there() -> None:
    assert [path for path in READ_ELSEWHERE.values() if not (TESTS / path).exists()] == []


def test_no_sentence_of_staff_says_by_itself_that_somebody_is_told() -> None:
    """Who is told is counted from what the act did: `core.staff.told`."""
    fixed = [
        f"{path.name}: {node.value}"
        for path in sorted(STAFF.glob("*/staff/**/*.py"))
        if path.name != "told.py" and not path.name.endswith("_forms.py")
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and _TELLING.search(node.value)
    ]
    assert fixed == []
