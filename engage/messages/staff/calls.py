"""The call list, and one call. Only these pages show phone numbers beside the registration itself."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from flask import Blueprint, abort, redirect, request, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from engage.accounts.queries.actors import names_of
from engage.accounts.services.people import actor_of
from engage.core import clock
from engage.core.access_log import note_view
from engage.core.acts import run
from engage.core.i18n import by_tag, current_language
from engage.core.i18n import staff_gettext as _
from engage.core.i18n.formats import tongue
from engage.core.outbox import registry
from engage.core.outbox.calls import TakenBack
from engage.core.outbox.outgoing import paragraphs_of
from engage.core.pages import Audience, Reply, page
from engage.core.query_string import asked_page
from engage.core.scopes import EVERY_ONE
from engage.core.security.permissions import Permission
from engage.core.staff.actors import actor_name
from engage.core.staff.people import Person, occasions_of, people_of, person_in
from engage.core.staff.rendering import render_staff
from engage.messages import services
from engage.messages.queries import calls as queries
from engage.messages.staff import labels
from engage.messages.staff.forms import CallFilterForm, read_outcome

bp = Blueprint("staff_calls", __name__, url_prefix="/staff/calls")
_act = page(audience=Audience.STAFF, permission=Permission.WORK_CALL_LIST, scope=EVERY_ONE)


@bp.get("")
@page(audience=Audience.STAFF, permission=Permission.WORK_CALL_LIST, personal=True)
def list_calls() -> str:
    """List whom to call, nearest deadline first, by language and by session."""
    found = _list(is_finding=False)
    for row in found[0].rows:
        note_view(actor_of(current_user), "staff_calls.list_calls", "call", row.task_id)
    return _render(*found, is_finding=False)


@bp.get("/numbers")
@page(audience=Audience.STAFF, permission=Permission.WORK_CALL_LIST, personal=True)
def list_numbers() -> str:
    """List who cannot be called before somebody finds their number."""
    found = _list(is_finding=True)
    for row in found[0].rows:
        note_view(actor_of(current_user), "staff_calls.list_numbers", "call", row.task_id)
    return _render(*found, is_finding=True)


def _list(*, is_finding: bool) -> tuple[queries.CallPage, CallFilterForm]:
    form = CallFilterForm(request.args)
    wanted = form.to_request(is_finding=is_finding)
    found = queries.list_calls(wanted, now=clock.now(), page=asked_page())
    form.offer(_languages(found.languages), _occasions(found.occasions))
    return found, form


def _languages(tally: Iterable[tuple[str, int]]) -> list[tuple[str, str]]:
    return [
        (tag, _("%(language)s (%(number)s)", language=tongue(tag), number=str(number)))
        for tag, number in tally
    ]


def _occasions(tally: Iterable[tuple[str, int]]) -> list[tuple[str, str]]:
    split = {value: value.partition(":") for value, _number in tally}
    known = occasions_of((kind, int(number)) for kind, _colon, number in split.values())
    return [(value, known.get((kind, int(number)), value)) for value, (kind, _colon, number) in split.items()]


def _render(found: queries.CallPage, form: CallFilterForm, *, is_finding: bool) -> str:
    claims = [row.claimed_by or "" for row in found.rows]
    return render_staff(
        "messages/staff/list_calls.html",
        found=found,
        form=form,
        is_finding=is_finding,
        arguments=_arguments(),
        words=labels,
        now=clock.now(),
        me=actor_of(current_user),
        name_of=registry.name_of,
        language_of=tongue,
        person_of=_namer([*(row.entry for row in found.rows), *(one.entry for one in found.recent)]),
        actor_name=_actor_namer([*claims, *(one.actor for one in found.recent)]),
        what_stays=registry.what_stays,
    )


def _namer(entries: Iterable[str]) -> Callable[[str], Person | None]:
    """Return a function from an entry of the call list to its person, where the reader may know who they are."""
    about = {entry: person for entry in entries if (person := person_in(entry))}
    people = people_of(about.values())
    return lambda entry: people.get(about[entry]) if entry in about else None


def _actor_namer(actors: Iterable[str]) -> Callable[[str], str]:
    people = names_of(actors)
    return lambda actor: actor_name(actor, people)


@bp.get("/<int:task_id>")
@page(audience=Audience.STAFF, permission=Permission.WORK_CALL_LIST, scope=EVERY_ONE, personal=True)
def show_call(task_id: int) -> Reply:
    """Show one call: the number, and what to say in the person's language and in the caller's.

    Once nothing of it is open, go to the list.
    """
    sheet = queries.read_call(task_id, language=current_language().tag)
    if sheet is None:
        return redirect(_list_address(), 303)
    if sheet.state == "ready":
        note_view(actor_of(current_user), "staff_calls.show_call", "call", sheet.task.id)
    return render_staff(
        "messages/staff/show_call.html",
        sheet=sheet,
        arguments=_arguments(),
        words=labels,
        now=clock.now(),
        me=actor_of(current_user),
        name_of=registry.name_of,
        subjects=labels.subjects_about(sheet.tasks),
        language_of=by_tag,
        language_label=tongue,
        person=_namer([sheet.task.entry])(sheet.task.entry),
        actor_name=_actor_namer([sheet.callee.known_to, sheet.task.claimed_by or ""]),
        paragraphs_of=paragraphs_of,
    )


@bp.post("/<int:task_id>/claim")
@_act
def claim_call(task_id: int) -> Response:
    """Say that one is calling now, so that nobody else does, and show what to say."""
    return run(
        lambda: services.claim_call(task_id, actor=actor_of(current_user)),
        done=None,
        refusals=labels.CLAIM_REFUSALS,
        back=url_for("staff_calls.show_call", task_id=task_id, **_arguments()),
        refused_back=_list_address(),
    )


@bp.post("/<int:task_id>")
@_act
def record_call(task_id: int) -> Response:
    """Store the outcome of a call, given by one of the buttons."""
    is_finding = request.form.get("finding") == "y"
    allowed = labels.WITHOUT_NUMBER if is_finding else labels.OUTCOMES
    outcome = read_outcome(request.form.get("outcome", ""), allowed)
    if outcome is None:
        abort(400)
    return run(
        lambda: services.record_call(task_id, outcome, actor=actor_of(current_user), is_finding=is_finding),
        done=str(labels.DONE[outcome]),
        refusals=labels.CALL_REFUSALS,
        back=_list_address(is_finding=is_finding),
    )


@bp.post("/<int:task_id>/take-back")
@_act
def take_back_call(task_id: int) -> Response:
    """Open a call again whose outcome was recorded by mistake, and say what cannot be undone."""
    taken: list[TakenBack] = []
    return run(
        lambda: taken.append(services.take_back_call(task_id, actor=actor_of(current_user))),
        done=lambda _happened: _say_taken_back(taken[0]),
        refusals=labels.TAKE_BACK_REFUSALS,
        back=_list_address(),
    )


def _say_taken_back(taken: TakenBack) -> str:
    stays = registry.what_stays(taken.kinds, taken.outcome)
    return " ".join([_("The call is on the list again."), *stays])


def _arguments() -> dict[str, Any]:
    """Return the filter in the address, so that one comes back to the same list."""
    return {name: value for name in ("language", "about") if (value := request.args.get(name, ""))}


def _list_address(*, is_finding: bool = False) -> str:
    name = "staff_calls.list_numbers" if is_finding else "staff_calls.list_calls"
    return url_for(name, **_arguments())
