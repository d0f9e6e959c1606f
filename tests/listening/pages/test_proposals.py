"""The public reads reviewed texts until somebody with the right has confirmed new ones, whatever the way they came."""

from __future__ import annotations

import io
from typing import Any
from unittest import mock

import pytest
from sqlalchemy import func, select

from engage.core.db import db, write
from engage.core.i18n.content import REVIEWED, Reviewer, Translation
from engage.core.i18n.proposals import TranslationProposal
from engage.core.i18n.writing import put_translation, set_source
from engage.core.personal_data.requests import erase_person
from engage.core.security.permissions import Role
from engage.drafts.policy.work import MOST_WORK, Work
from engage.listening.models import TRANSLATOR, ListeningSession, OutcomeKind, SessionStatus
from engage.listening.services import outcomes, sessions, translating
from engage.listening.services.outcomes import Outcome
from engage.listening.staff import translations
from tests.listening.pages.test_translations import filled_in
from tests.support.accounts import PageAs
from tests.support.client import EngageClient, PageClient
from tests.support.listening import make_session
from tests.support.today import work_counted

HIJACKED = "SUPLANTADO https://evil.example"
TITLE = "Sesión de escucha"


@pytest.fixture
def session(app: Any) -> ListeningSession:
    """A session on the website, its Spanish title reviewed."""
    return make_session(translations={"es": {"title": TITLE}})


@pytest.fixture
def staff(page_as: PageAs) -> PageClient:
    """An organizer."""
    return page_as(Role.ORGANIZER)


def invite(session: ListeningSession, language: str = "es", *, may_review: bool = False) -> str:
    """The address of an outside translator's page."""
    with write():
        link = translating.invite_translator(
            session, language, name="Ana Ejemplo", may_review=may_review, user_id=None, actor="user:1"
        )
    return f"/en/translate/{translating.translator_token(link)}"


def in_use(text_id: int, language: str = "es") -> tuple[str, str] | None:
    """The words that are shown, and their state."""
    row = db.session.get(Translation, (text_id, language), populate_existing=True)
    return None if row is None else (row.value, row.state)


def proposed() -> int:
    """How many proposals there are, waiting or not."""
    db.session.rollback()
    return int(db.session.scalar(select(func.count()).select_from(TranslationProposal)) or 0)


def settling(session: ListeningSession) -> str:
    """Where they are settled."""
    return f"/staff/sessions/{session.slug}/translations/proposals"


def press(page: PageClient, session: ListeningSession, button: str, number: int = 0) -> Any:
    """Press a button of the page of proposals: `use` or `keep` of the text with this number, or `all`."""
    shown = page.get(settling(session))
    name, _is_all, value = button.partition(" ")
    pressed = shown.all(f'button[name="{name}"]')[number] if not value else None
    chosen = value or (pressed.attrs["value"] if pressed is not None else "")
    return page.submit(shown, **{name: chosen})


@pytest.mark.parametrize("may_review", [False, True])
def test_a_link_that_was_passed_on_changes_nothing_that_the_public_sees(
    page: PageClient, client: EngageClient, session: ListeningSession, may_review: bool
) -> None:
    field = f"text_{session.title_id}"
    answer = page.submit(page.get(invite(session, may_review=may_review)), **{field: HIJACKED})
    assert "after we confirm it" in answer.text()
    for address in (f"/es/sessions/{session.slug}", "/es/sessions", "/es/", "/es/sessions.ics"):
        shown = client.get(address).text
        assert "SUPLANTADO" not in shown
        assert TITLE in shown.replace("\r\n ", "")
    assert in_use(session.title_id) == (TITLE, REVIEWED)
    assert work_counted()["proposals"] == 1


def test_nor_does_it_where_there_is_no_reviewed_text_or_none_at_all(
    page: PageClient, session: ListeningSession
) -> None:
    with write() as unit:
        put_translation(unit, session.summary_id, "es", "Un resumen.", state="machine")
    form = page.get(invite(session))
    page.submit(form, **{f"text_{ident}": HIJACKED for ident in (session.summary_id, session.description_id)})
    assert in_use(session.summary_id) == ("Un resumen.", "machine")
    assert in_use(session.description_id) is None
    assert "SUPLANTADO" not in page.get(f"/es/sessions/{session.slug}").text("body")


def test_nor_is_a_text_emptied(page: PageClient, session: ListeningSession) -> None:
    page.submit(page.get(invite(session)), **{f"text_{session.title_id}": ""})
    assert (in_use(session.title_id), proposed()) == ((TITLE, REVIEWED), 0)


def test_the_texts_of_another_session_are_out_of_reach(page: PageClient, session: ListeningSession) -> None:
    other = make_session(translations={"es": {"title": "Otra"}})
    page.submit(
        page.get(invite(session)), **{f"text_{other.title_id}": HIJACKED, f"seen_{other.title_id}": ""}
    )
    assert (in_use(other.title_id), proposed()) == (("Otra", REVIEWED), 0)


def test_proposals_of_another_session_are_out_of_reach(
    staff: PageClient, page: PageClient, session: ListeningSession
) -> None:
    other = make_session(translations={"es": {"title": "Otra"}})
    field = f"text_{other.title_id}"
    page.submit(page.get(invite(other)), **{field: HIJACKED})
    page.submit(page.get(invite(session)), **{f"text_{session.title_id}": "Sesión"})
    theirs = staff.get(settling(other)).one('button[name="use"]').attrs["value"]
    answer = staff.submit(staff.get(settling(session)), use=theirs)
    assert "changed in the meantime" in answer.text()
    assert (in_use(other.title_id), proposed()) == (("Otra", REVIEWED), 2)


@pytest.mark.parametrize("kind", ["xliff", "csv"])
def test_a_file_that_comes_back_waits_where_a_person_has_checked_the_text(
    staff: PageClient, session: ListeningSession, kind: str
) -> None:
    path = f"/staff/sessions/{session.slug}/translations/es"
    raw = filled_in(staff.client.get(f"{path}/file.{kind}").data, kind, _source(session), HIJACKED)
    answer = staff.submit(
        staff.get(path), form='form[action$="/import"]', file=(io.BytesIO(raw), f"back.{kind}")
    )
    assert "waits for someone to confirm it" in answer.text()
    assert in_use(session.title_id) == (TITLE, REVIEWED)
    assert proposed() == 1
    again = (io.BytesIO(raw), f"back.{kind}")
    staff.submit(staff.get(path), form='form[action$="/import"]', file=again)
    assert proposed() == 1


def _source(session: ListeningSession) -> str:
    return translating.texts_to_translate(session)["title"].source


def test_before_a_session_is_public_an_outside_translator_writes_the_text(page: PageClient, app: Any) -> None:
    session = make_session(status=SessionStatus.DRAFT, translations={"es": {"title": TITLE}})
    form = page.get(invite(session))
    answer = page.submit(
        form, **{f"text_{session.title_id}": "Otro título", f"text_{session.summary_id}": "Un resumen."}
    )
    assert in_use(session.summary_id) == ("Un resumen.", "draft")
    assert in_use(session.title_id) == (TITLE, REVIEWED)
    page.submit(answer, **{f"text_{session.summary_id}": "Un resumen mejor."})
    assert in_use(session.summary_id) == ("Un resumen mejor.", "draft")
    assert proposed() == 1


def test_once_it_is_public_what_the_same_link_writes_waits(page: PageClient, app: Any) -> None:
    session = make_session(status=SessionStatus.DRAFT, languages=())
    address = invite(session, may_review=True)
    with write() as unit:
        row = unit.get_one(ListeningSession, session.id)
        row.status = SessionStatus.PUBLISHED
    page.submit(page.get(address), **{f"text_{session.title_id}": TITLE, f"checked_{session.title_id}": "y"})
    assert (in_use(session.title_id), proposed()) == (None, 1)


def test_the_organizer_has_it_as_a_task_with_both_texts_and_confirms(
    staff: PageClient, page: PageClient, session: ListeningSession
) -> None:
    page.submit(page.get(invite(session)), **{f"text_{session.title_id}": "Sesión de diálogo"})
    assert "translation is waiting for your confirmation" in staff.get("/staff/").text()
    assert settling(session) in staff.get("/staff/today/proposals").links
    for address in ("/staff/translations", f"/staff/sessions/{session.slug}/translations"):
        assert settling(session) in staff.get(address).links
    shown = staff.get(settling(session))
    for words in (_source(session), TITLE, "Ana Ejemplo"):
        assert words in shown.text()
    assert shown.texts("del") == ["[removed: escucha ]"]
    assert shown.texts("ins") == ["[added: diálogo ]"]
    answer = press(staff, session, "use")
    assert "1 new text is now in use." in answer.text()
    assert in_use(session.title_id) == ("Sesión de diálogo", REVIEWED)
    assert page.get(f"/es/sessions/{session.slug}").h1 == "Sesión de diálogo"
    assert "proposals" not in work_counted()


def test_keeping_the_text_tells_the_translator_on_their_page(
    staff: PageClient, page: PageClient, session: ListeningSession
) -> None:
    address, field = invite(session), f"text_{session.title_id}"
    waits = page.submit(page.get(address), **{field: "Sesión de diálogo"})
    assert "Not confirmed yet" in waits.text()
    assert waits.fields()[field].strip() == "Sesión de diálogo"
    assert TITLE in waits.text(".beside details")
    press(staff, session, "keep")
    kept = page.get(address)
    assert "Your text was not used" in kept.text()
    assert kept.fields()[field].strip() == TITLE
    assert "proposals" not in work_counted()
    page.submit(kept, **{field: "Sesión para dialogar"})
    assert work_counted()["proposals"] == 1


def test_all_of_a_language_are_confirmed_at_the_same_time(
    staff: PageClient, page: PageClient, session: ListeningSession
) -> None:
    texts = {session.title_id: "Sesión de diálogo", session.summary_id: "Un resumen."}
    for language in ("es", "fa"):
        form = page.get(invite(session, language, may_review=True))
        ticked = {f"checked_{ident}": "y" for ident in texts}
        page.submit(form, **{f"text_{ident}": words for ident, words in texts.items()}, **ticked)
    assert "Checked by the translator" in staff.get(settling(session)).text()
    answer = press(staff, session, "all use")
    assert "2 new texts are now in use." in answer.text()
    assert [in_use(ident) for ident in texts] == [(words, REVIEWED) for words in texts.values()]
    assert work_counted()["proposals"] == 2
    press(staff, session, "all keep")
    assert "proposals" not in work_counted()


def test_staff_who_do_not_vouch_propose_and_whoever_vouches_replaces(
    staff: PageClient, session: ListeningSession
) -> None:
    path = f"/staff/sessions/{session.slug}/translations/es"
    title = session.title_id
    answer = staff.submit(staff.get(path), **{f"text_{title}": "Sesión nueva", f"checked_{title}": None})
    assert "waits for someone to confirm it" in answer.text()
    assert in_use(title) == (TITLE, REVIEWED)
    staff.submit(answer, **{f"checked_{title}": "y"})
    assert (in_use(title), proposed()) == (("Sesión nueva", REVIEWED), 0)


def test_an_out_of_date_reviewed_text_stands_too_and_the_page_says_what_changed(
    staff: PageClient, page: PageClient, session: ListeningSession
) -> None:
    form = page.get(invite(session))
    with write() as unit:
        set_source(unit, session.title_id, "Quite another title")
    page.submit(form, **{f"text_{session.title_id}": "Sesión de diálogo"})
    shown = page.get(f"/es/sessions/{session.slug}")
    assert shown.h1 == TITLE
    assert "The original has changed since this was written." in staff.get(settling(session)).text()
    press(staff, session, "use")
    row = db.session.get_one(Translation, (session.title_id, "es"), populate_existing=True)
    assert row.source_hash != translating.texts_to_translate(session)["title"].source_hash


def test_what_came_of_a_session_waits_too(page: PageClient, session: ListeningSession) -> None:
    report = Outcome(OutcomeKind.REPORT, "What we heard", "", session.starts_at.date())
    with write() as unit:
        row = outcomes.add_outcome(session.id, outcome=report, source_language="en", actor="command")
        put_translation(unit, row.title_id, "es", "Informe", state=REVIEWED, reviewer=Reviewer("Ana"))
    page.submit(page.get(invite(session)), **{f"text_{row.title_id}": HIJACKED})
    assert in_use(row.title_id) == ("Informe", REVIEWED)
    assert work_counted()["proposals"] == 1


def test_a_copy_of_a_session_takes_what_is_in_use_and_nothing_that_waits(
    page: PageClient, session: ListeningSession
) -> None:
    page.submit(page.get(invite(session)), **{f"text_{session.title_id}": HIJACKED})
    with write():
        copy = sessions.copy_session(
            session.id,
            slug="a-copy",
            starts_at=session.starts_at,
            ends_at=session.ends_at,
            actor="user:1",
        )
    assert (in_use(copy.title_id), proposed()) == ((TITLE, REVIEWED), 1)


def test_who_may_not_translate_settles_nothing(page_as: PageAs, session: ListeningSession) -> None:
    for role in (Role.AUDITOR, Role.GREETER):
        page_as(role).get(settling(session), status=403)


def test_the_page_takes_the_same_statements_whatever_waits(
    staff: PageClient, page: PageClient, session: ListeningSession, count_statements: Any
) -> None:
    counts = []
    for words in ({session.title_id: "Uno"}, {session.summary_id: "Dos", session.expect_id: "Tres"}):
        page.submit(page.get(invite(session)), **{f"text_{ident}": said for ident, said in words.items()})
        with count_statements() as statements:
            staff.get(settling(session))
        counts.append(statements.count)
    assert counts[0] == counts[1]


def test_all_that_waits_is_compared_within_what_one_page_may_cost(
    staff: PageClient, page: PageClient, session: ListeningSession
) -> None:
    words = {session.title_id: "Uno", session.summary_id: "Dos", session.expect_id: "Tres"}
    page.submit(page.get(invite(session)), **{f"text_{ident}": said for ident, said in words.items()})
    work = Work()
    with mock.patch.object(translations, "Work", return_value=work):
        staff.get(settling(session))
    assert MOST_WORK - work.left >= len(words)
    with mock.patch.object(translations, "Work", return_value=Work(0)):
        shown = staff.get(settling(session))
    assert len(shown.all('button[name="use"]')) == len(words)


def test_the_name_of_a_proposer_is_erased_and_the_words_still_wait(
    staff: PageClient, page: PageClient, session: ListeningSession
) -> None:
    page.submit(page.get(invite(session)), **{f"text_{session.title_id}": "Sesión de diálogo"})
    proposer = db.session.scalars(select(TranslationProposal.proposer)).one()
    with write():
        erase_person(TRANSLATOR, int(proposer.partition(":")[2]), actor="command")
    assert "Ana Ejemplo" not in staff.get(settling(session)).text()
    assert db.session.scalars(select(TranslationProposal.proposer_name)).one() is None
    press(staff, session, "use")
    assert in_use(session.title_id) == ("Sesión de diálogo", REVIEWED)
