"""Views of the ballot: show it, take the answer, and confirm it."""

from __future__ import annotations

from typing import Any

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from engage.core import clock
from engage.core.db import db, write
from engage.core.i18n import current_language
from engage.core.i18n.content import load_texts
from engage.core.pages import Audience, page
from engage.decisions.errors import (
    AnsweredSince,
    ReasonNeeded,
    RoundOver,
    RoundVoided,
    WrongBody,
    WrongVersion,
)
from engage.decisions.labels import decisions
from engage.decisions.member import ballot_base as pages
from engage.decisions.member.ballot_forms import BallotForm, SameForm, SubmissionForm
from engage.decisions.member.decisions import bp
from engage.decisions.member.scopes import OWN_BALLOT
from engage.decisions.queries import ballots
from engage.decisions.queries.ballots import Asked, BallotSeat
from engage.decisions.services import casting


@bp.get("/<decision_slug>/rounds/<int:number>/ballot")
@page(audience=Audience.MEMBER, scope=OWN_BALLOT, personal=True)
def show_ballot(decision_slug: str, number: int) -> ResponseReturnValue:
    """Show the reader's ballot with their last answer. `body` selects one if each body gets its own answer."""
    asked = OWN_BALLOT.loaded()
    ballot_seats = _own_ballot_seats(asked)
    if not asked.round.takes_votes(clock.now()):
        return redirect(_address("show_round", asked), 303)
    ballot_seat = pages.chosen(asked, ballot_seats, request.args.get("body"))
    form = BallotForm()
    form.fresh(asked.round.version_hash, pages.body_of(asked, ballot_seat))
    own = pages.own_answer(asked, ballot_seats, ballot_seat)
    if own is not None:
        form.show_own(own)
    return pages.ballot(asked, ballot_seats, ballot_seat, form), 200


@bp.post("/<decision_slug>/rounds/<int:number>/ballot")
@page(audience=Audience.MEMBER, scope=OWN_BALLOT, personal=True, form_checks_csrf=True, records=True)
def cast_ballot(decision_slug: str, number: int) -> ResponseReturnValue:
    """Take the answer, or show the ballot again with what is missing. A late answer is refused and shown again."""
    asked = OWN_BALLOT.loaded()
    form = BallotForm()
    form.know_clauses(ballots.clause_keys(asked.round.id) if form.clauses.raw_data else ())
    if not form.validate_on_submit():
        return _again(asked, form), form.http_status
    try:
        with write():
            wanted = form.to_request(_body_id(asked, form))
            casting.cast_ballot(asked.decision.id, asked.round.id, wanted, actor=current_user.id)
    except ReasonNeeded as missing:
        return _again(asked, form, words_missing=True), missing.status
    except (WrongVersion, AnsweredSince) as outdated:
        form.fresh(asked.round.version_hash, form.body.data or "")
        form.form_errors.append(str(decisions.refusal(outdated)))
        return _again(asked, form), outdated.status
    except (RoundOver, RoundVoided) as late:
        return pages.too_late(asked, late, form), late.status
    return redirect(_address("show_sent", asked, **_which(form)), 303)


@bp.post("/<decision_slug>/rounds/<int:number>/ballot/same")
@page(audience=Audience.MEMBER, scope=OWN_BALLOT, personal=True, records=True)
def cast_same_ballot(decision_slug: str, number: int) -> ResponseReturnValue:
    """Answer as in the last round, on one tap. This never happens automatically."""
    asked = OWN_BALLOT.loaded()
    form = SameForm()
    before = pages.same_answer(asked, ballots.previous_answers(asked, current_user.id), form.body.data or "")
    if before is None or not form.validate_on_submit():
        return redirect(_address("show_ballot", asked, **_which(form)), 303)
    try:
        keys = ballots.clause_keys(asked.round.id)
        with write():
            wanted = form.to_request(before, keys, _body_id(asked, form))
            casting.cast_ballot(asked.decision.id, asked.round.id, wanted, actor=current_user.id)
    except AnsweredSince:
        return redirect(_address("show_ballot", asked, **_which(form)), 303)
    except (RoundOver, RoundVoided) as late:
        return pages.too_late(asked, late, None, before), late.status
    return redirect(_address("show_sent", asked, **_which(form)), 303)


@bp.get("/<decision_slug>/rounds/<int:number>/ballot/sent")
@page(audience=Audience.MEMBER, scope=OWN_BALLOT, personal=True)
def show_sent(decision_slug: str, number: int) -> ResponseReturnValue:
    """Confirm the reader's answer: what it is, until when they can change it, and how many have answered."""
    asked = OWN_BALLOT.loaded()
    ballot_seats = _own_ballot_seats(asked)
    ballot_seat = pages.chosen(asked, ballot_seats, request.args.get("body"))
    own = pages.own_answer(asked, ballot_seats, ballot_seat)
    if own is None:
        return redirect(_address("show_ballot", asked), 303)
    language = current_language().tag
    names = [one.body.name_id for one in ballot_seats]
    page_of = render_template(
        "decisions/member/show_sent.html",
        asked=asked,
        ballot_seats=ballot_seats,
        ballot_seat=ballot_seat,
        own=own,
        counts=ballots.count_answered(asked.round.id),
        text=ballots.frozen_texts(asked.decision.id, [number], language)[number],
        texts=load_texts(db.session, [asked.decision.title_id, *names], language),
        takes_votes=asked.round.takes_votes(clock.now()),
    )
    return page_of, 200


def _own_ballot_seats(asked: Asked) -> tuple[BallotSeat, ...]:
    """Return every body of the round with the reader's seat in it."""
    ballot_seats = ballots.list_ballot_seats(asked.round.id, current_user.id)
    return ballots.counting(ballot_seats) if asked.round.one_ballot else ballot_seats


def _body_id(asked: Asked, form: SubmissionForm) -> int | None:
    """Return the id of the body that the answer is for, or None. Raise WrongBody for an invalid id."""
    written = form.body.data or ""
    if asked.round.one_ballot or not written:
        return None
    if not (written.isascii() and written.isdecimal() and len(written) < 10):
        raise WrongBody
    return int(written)


def _which(form: SubmissionForm) -> dict[str, str]:
    """Return the query argument that selects the same body's ballot again."""
    written = form.body.data or ""
    return {"body": written.lstrip("0")} if written else {}


def _address(view: str, asked: Asked, **values: Any) -> str:
    return url_for(
        f"decisions.{view}", decision_slug=asked.decision.slug, number=asked.round.number, **values
    )


def _again(asked: Asked, form: BallotForm, *, words_missing: bool = False) -> str:
    """Render the ballot again with what was typed and the errors."""
    ballot_seats = _own_ballot_seats(asked)
    ballot_seat = pages.chosen(asked, ballot_seats, form.body.data)
    if words_missing:
        form.ask_for_words(pages.asked_for(asked, ballot_seats, ballot_seat))
    return pages.ballot(asked, ballot_seats, ballot_seat, form)
