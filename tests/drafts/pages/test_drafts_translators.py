"""Who translates a draft: a facilitator asks people, they hand it back, and staff come to no draft by themselves."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from engage.accounts.services import people
from engage.bodies.models import Office
from engage.bodies.services import seats
from engage.core.audit_log import AuditEntry
from engage.core.db import db, write
from engage.core.i18n.content import Reviewer
from engage.core.security.permissions import Role
from engage.core.translating.texts import Entry
from engage.decisions.models import DecisionStatus
from engage.decisions.services import outcomes
from engage.drafts.errors import MayNotTranslate
from engage.drafts.models import TranslationGrant
from engage.drafts.services import translations
from tests.support.accounts import mails_of, make_user
from tests.support.bodies import give, make_body, make_member
from tests.support.decisions import make_decision
from tests.support.drafts import let_translate, make_draft, newest

DRAFT = "/members/drafts/childcare"
TRANSLATORS = f"{DRAFT}/translators"
SPANISH = f"{DRAFT}/translations/es"


@pytest.fixture
def body(app):
    """A body without people."""
    return make_body()


@pytest.fixture
def facilitator(body):
    """Who facilitates it."""
    user = make_member(body, name="Robin Example")
    give(body, user, Office.FACILITATOR)
    return user


@pytest.fixture
def draft(body):
    """A draft of it."""
    return make_draft([body], title="Childcare for all", slug="childcare")


@pytest.fixture
def translator(app):
    """Somebody who translates for the city."""
    return make_user(Role.TRANSLATOR, name="Alma Example", email="alma@example.com")


def _ask(page, email, status=303, **more):
    return page.submit(
        page.get(TRANSLATORS),
        form="main section form",
        status=status,
        **{"email": email, "what": "draft", "agreed": "y", **more},
    )


def test_a_facilitator_lets_a_translator_translate_one_draft(page_as, body, facilitator, translator, draft):
    other = make_draft([body], slug="other")
    page = page_as(user=facilitator)
    assert "Alma Example" in _ask(page, " Alma@Example.com ").text("main ul")
    theirs = page_as(user=translator)
    assert f"{DRAFT}/translations" in theirs.get("/members/drafts").links
    assert f"{DRAFT}/translations" in theirs.get("/staff/").links
    theirs.get(SPANISH)
    theirs.get(f"/members/drafts/{other.slug}/translations", status=404)
    for address in (DRAFT, f"{DRAFT}/remarks", TRANSLATORS, f"{DRAFT}/versions/1"):
        theirs.get(address, status=404)
    seen = page_as(user=make_member(body)).get(DRAFT).text("#more")
    assert "Alma Example" in seen
    assert "This draft · Since" in seen
    (mail,) = mails_of("drafts.translator_given")
    assert "Childcare for all" in mail.text
    assert "Childcare for all" not in mail.words
    assert {(row.action, row.subject_kind, row.subject_id, *row.fields) for row in _log()} == {
        ("draft.translator_given", "user", translator.id, f"draft:{draft.id}")
    }


def _log():
    rows = select(AuditEntry).where(AuditEntry.action.startswith("draft.translator"))
    return db.session.scalars(rows.order_by(AuditEntry.id)).all()


def test_every_draft_of_a_body_is_that_bodys_alone(page_as, body, facilitator, translator, draft):
    page = page_as(user=facilitator)
    _ask(page, translator.email, what=str(body.id))
    later = make_draft([body], slug="later")
    elsewhere = make_draft([make_body("others")], slug="elsewhere")
    theirs = page_as(user=translator)
    theirs.get(f"/members/drafts/{later.slug}/translations")
    theirs.get(f"/members/drafts/{elsewhere.slug}/translations", status=404)
    again = _ask(page, translator.email, status=422)
    assert "This person can already translate it." in again.text(".summary")


def test_a_facilitator_of_another_body_offers_no_drafts_of_this_one(
    page_as, body, facilitator, translator, draft
):
    others = make_body("others")
    page = page_as(user=facilitator)
    _ask(page, translator.email, status=422, what=str(others.id))
    page_as(user=make_member(body)).get(TRANSLATORS, status=403)
    page_as(*Role).get(TRANSLATORS, status=404)


@pytest.mark.parametrize("who", ["nobody", "organizer", "switched off", "member of another body"])
def test_an_address_of_nobody_who_may_be_asked_is_refused_in_one_way(page_as, facilitator, draft, who):
    """It does not say whether there is such an account."""
    address = "nobody@example.com"
    if who == "organizer":
        address = make_user(Role.ORGANIZER).email
    elif who == "switched off":
        user = make_user(Role.TRANSLATOR)
        address = user.email
        with write():
            people.deactivate(user.id, actor="test")
    elif who == "member of another body":
        address = make_member(make_body("others")).email
    told = _ask(page_as(user=facilitator), address, status=422)
    assert "We found no translator and no member of your group" in told.text(".summary")
    assert told.fields("main section form")["email"] == address
    assert db.session.scalars(select(TranslationGrant)).all() == []


def test_nobody_is_asked_without_having_agreed(page_as, facilitator, translator, draft):
    told = _ask(page_as(user=facilitator), translator.email, status=422, agreed=None)
    assert "Ask the person first" in told.text(".summary")


def test_addresses_cannot_be_tried_out(page_as, facilitator, draft):
    page = page_as(user=facilitator)
    for number in range(20):
        _ask(page, f"nobody{number}@example.com", status=422)
    _ask(page, "alma@example.com", status=429)


def test_a_member_translates_when_asked(page_as, body, facilitator, draft):
    member = make_member(body)
    page_as(user=member).get(SPANISH, status=403)
    _ask(page_as(user=facilitator), member.email)
    theirs = page_as(user=member)
    theirs.get(SPANISH)
    assert f"{DRAFT}/translations" in theirs.get("/members").links
    with write():
        seats.unseat(body.id, member.id, actor="test")
    theirs.get(SPANISH, status=404)
    assert "Not in effect" in page_as(user=facilitator).get(TRANSLATORS).text("main ul")


def test_it_ends_by_a_facilitator_by_the_translator_and_with_the_role(
    page_as, facilitator, translator, draft
):
    page, theirs = page_as(user=facilitator), page_as(user=translator)
    _ask(page, translator.email)
    page.submit(page.get(TRANSLATORS), form='form[action$="/end"]')
    theirs.get(SPANISH, status=404)
    (mail,) = mails_of("drafts.translator_ended")
    assert "has ended" in mail.text
    _ask(page, translator.email)
    theirs.submit(theirs.get("/members/drafts"), form='form[action$="/stop"]')
    theirs.get(SPANISH, status=404)
    assert mails_of("drafts.translator_ended")[1:] == [None]
    _ask(page, translator.email)
    theirs.get(SPANISH)
    with write():
        people.set_roles(translator.id, {Role.GREETER}, actor="test")
    theirs.get(SPANISH, status=404)
    assert [row.action for row in _log()].count("draft.translator_ended") == 2


def test_what_was_written_while_the_right_ended_is_not_saved(translator, draft):
    grant = let_translate(draft, translator)
    with write():
        db.session.get_one(TranslationGrant, grant.id).ended_at = grant.given_at
    with pytest.raises(MayNotTranslate), write():
        translations.save_translations(
            newest(draft).id,
            "es",
            entries={"c1": Entry("Texto.", "", "", "draft")},
            writer=Reviewer("Alma Example", translator.id),
            actor=translator.id,
        )


def test_when_it_is_decided_the_draft_needs_no_translator_any_more(body, facilitator, translator, draft):
    single, all_of_them = let_translate(draft, translator), let_translate(body, make_user(Role.TRANSLATOR))
    first = make_decision(body, draft=draft, by=facilitator, slug="first")
    second = make_decision(body, draft=draft, by=facilitator, slug="second")
    for decision, is_open in ((first, True), (second, False)):
        with write():
            outcomes.end_without_consensus(
                decision.id, DecisionStatus.WITHDRAWN, note="Not now.", actor=facilitator.id
            )
        assert (db.session.get_one(TranslationGrant, single.id).ended_at is None) is is_open
    assert db.session.get_one(TranslationGrant, all_of_them.id).ended_at is None
    assert [row.actor for row in _log()][-1] == "worker"
