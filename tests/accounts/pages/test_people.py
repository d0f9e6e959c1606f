"""Managing people on the staff pages."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select

from engage.accounts.models import FactorReset, TotpSecret, User
from engage.accounts.services import people, resets
from engage.core.audit_log import AuditEntry
from engage.core.db import db, write
from engage.core.security.permissions import Permission, Role
from tests.accounts.pages.test_account import CountStatements
from tests.conftest import Clock
from tests.support.accounts import ClientAs, PageAs, enter, give_app, mails_of, make_sign_in, make_user
from tests.support.client import EngageClient, PageClient


def admin(page: PageClient) -> User:
    user: User = page.client.user  # type: ignore[attr-defined]
    return user


def press(page: PageClient, user: User, ending: str) -> str:
    """Press the button of a person's page whose form ends so; gives the page's text afterwards."""
    shown = page.get(f"/staff/people/{user.id}")
    return page.submit(shown, form=f'form[action$="{ending}"]').text()


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.ADMINISTRATOR])
def test_only_administrators_manage_people(client_as: ClientAs, role: Role) -> None:
    client = client_as(role)
    assert client.get("/staff/people").status_code == 403
    assert client.get("/staff/people/1").status_code == 403


def test_somebody_is_invited_by_mail_in_their_language(page_as: PageAs) -> None:
    page = page_as(Role.ADMINISTRATOR)
    form = page.get("/staff/people/invite")
    listed = page.submit(
        form, name="Lucía Prado", email="Lucia@Example.com", language="es", roles=["organizer", "greeter"]
    )
    assert "Lucía Prado" in listed.text()
    user = people.find_user_by_email("lucia@example.com")
    assert user is not None
    assert user.roles == {Role.ORGANIZER, Role.GREETER}
    (mail,) = mails_of("accounts.invitation")
    assert mail.to == "lucia@example.com"
    assert "/es/sign-in/link/" in mail.text
    entry = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "user.added")).all()[-1]
    assert entry.fields == ["role.greeter", "role.organizer"]
    assert entry.actor == f"user:{admin(page).id}"


def test_an_address_is_invited_once(page_as: PageAs) -> None:
    page = page_as(Role.ADMINISTRATOR, email="admin@example.com")
    again = page.submit(
        page.get("/staff/people/invite"),
        name="Somebody",
        email="ADMIN@example.com",
        roles=["greeter"],
        status=422,
    )
    assert "already" in again.text("#email-error")
    assert again.one("#name").attrs["value"] == "Somebody"
    assert mails_of("accounts.invitation") == []


def test_an_invitation_needs_name_address_and_role(page_as: PageAs) -> None:
    page = page_as(Role.ADMINISTRATOR)
    again = page.submit(page.get("/staff/people/invite"), name="", email="", status=422)
    assert [link.attrs["href"] for link in again.all(".summary a")] == ["#name", "#email", "#roles-0"]


def test_an_unknown_role_is_refused(page_as: PageAs) -> None:
    page = page_as(Role.ADMINISTRATOR)
    form = page.get("/staff/people/invite")
    page.submit(form, name="A B", email="a@example.com", roles=["emperor"], status=422)
    assert people.find_user_by_email("a@example.com") is None


def test_an_older_page_gives_no_role_back_that_was_taken_since(page_as: PageAs, client_as: ClientAs) -> None:
    user = client_as(Role.ORGANIZER, Role.TRANSLATOR).user  # type: ignore[attr-defined]
    page = page_as(Role.ADMINISTRATOR)
    older = page.get(f"/staff/people/{user.id}")
    page.submit(page.get(f"/staff/people/{user.id}"), roles=["translator"])

    after = page.submit(older, roles=["organizer", "translator", "greeter"])
    assert "Someone else changed this person's roles" in after.text("body")
    db.session.expire_all()
    assert db.session.get_one(User, user.id).roles == {Role.TRANSLATOR}


def test_roles_change_what_somebody_may_do_at_once(page_as: PageAs, client_as: ClientAs) -> None:
    page, other = page_as(Role.ADMINISTRATOR), client_as(Role.AUDITOR)
    user: User = other.user  # type: ignore[attr-defined]
    assert other.get("/staff/people").status_code == 403
    page.submit(page.get(f"/staff/people/{user.id}"), roles=["administrator"])
    assert other.get("/staff/people").status_code == 200
    page.submit(page.get(f"/staff/people/{user.id}"), roles=["auditor"])
    assert other.get("/staff/people").status_code == 403


def test_switching_off_signs_out_everywhere_at_once(page_as: PageAs, client_as: ClientAs) -> None:
    page, other = page_as(Role.ADMINISTRATOR), client_as(Role.ORGANIZER)
    user: User = other.user  # type: ignore[attr-defined]
    press(page, user, "/switch-off")
    assert other.get("/en/account").status_code == 303
    press(page, user, "/switch-on")
    assert other.get("/en/account").status_code == 303


def test_administrators_do_not_switch_themselves_off_or_demote_themselves(page_as: PageAs) -> None:
    page = page_as(Role.ADMINISTRATOR)
    make_user(Role.ADMINISTRATOR)
    own = page.get(f"/staff/people/{admin(page).id}")
    assert not own.all('form[action$="/switch-off"]')
    page.post(f"{own.path}/switch-off", {"csrf_token": own.fields()["csrf_token"]})
    for roles in (["organizer"], ["administrator", "organizer"]):
        text = page.post(own.path, {"csrf_token": own.fields()["csrf_token"], "roles": roles}).text()
        assert "You cannot do this to your own account" in text
    assert "You cannot change your own roles" in own.text("main")
    kept = people.get_user(admin(page).id)
    assert kept.active
    assert Permission.MANAGE_PEOPLE in kept.permissions


def test_the_last_administrator_stays_whoever_asks(page_as: PageAs) -> None:
    page = page_as(Role.ADMINISTRATOR)
    own = page.get(f"/staff/people/{admin(page).id}")
    text = page.post(own.path, {"csrf_token": own.fields()["csrf_token"], "roles": ["organizer"]}).text()
    assert "last administrator" in text


def test_sign_ins_of_others_are_seen_and_ended(page_as: PageAs, client_as: ClientAs) -> None:
    page, other = page_as(Role.ADMINISTRATOR), client_as(Role.ORGANIZER)
    user: User = other.user  # type: ignore[attr-defined]
    shown = page.get(f"/staff/people/{user.id}")
    assert "Linux computer" in shown.text()
    page.submit(shown, form='form[action*="/sign-ins/"]')
    assert other.get("/en/account").status_code == 303


def test_the_only_administrator_resets_a_lost_factor_alone_after_a_day(page_as: PageAs, clock: Clock) -> None:
    page = page_as(Role.ADMINISTRATOR)
    user = make_user(Role.ORGANIZER)
    give_app(user)
    other = page.client.application.test_client()
    assert isinstance(other, EngageClient)
    enter(other, make_sign_in(user))
    press(page, user, "/second-step/reset")
    assert db.session.get(TotpSecret, user.id) is not None
    clock.advance(hours=24)
    press(page, user, "/agree")
    assert db.session.get(TotpSecret, user.id) is None
    assert other.get("/en/account").status_code == 303
    (mail,) = mails_of("accounts.factor_reset")
    assert mail.to == user.email


def test_a_second_administrator_has_to_agree(page_as: PageAs) -> None:
    first, second = page_as(Role.ADMINISTRATOR, name="First Admin"), page_as(Role.ADMINISTRATOR)
    user = make_user(Role.ORGANIZER)
    give_app(user)
    press(first, user, "/second-step/reset")
    assert db.session.get(TotpSecret, user.id) is not None
    assert [mail.to for mail in mails_of("accounts.reset_requested")] == [user.email]
    assert [mail.to for mail in mails_of("accounts.reset_to_review")] == [admin(second).email]
    assert not first.get(f"/staff/people/{user.id}").all('form[action$="/agree"]')
    forced = first.get(f"/staff/people/{user.id}")
    first.post(f"{forced.path}/second-step/agree", {"csrf_token": forced.fields()["csrf_token"]})
    assert db.session.get(TotpSecret, user.id) is not None
    assert "First Admin" in second.get(f"/staff/people/{user.id}").text()
    press(second, user, "/agree")
    assert db.session.get(TotpSecret, user.id) is None
    actions = db.session.scalars(
        select(AuditEntry.action).where(AuditEntry.action.like("factor.reset%")).order_by(AuditEntry.id)
    ).all()
    assert actions == ["factor.reset_requested", "factor.reset"]
    assert mails_of("accounts.reset_requested") == [None]


def test_after_a_day_nobody_refused_in_the_asker_goes_on_alone(page_as: PageAs, clock: Clock) -> None:
    page = page_as(Role.ADMINISTRATOR)
    make_user(Role.ADMINISTRATOR)
    user = make_user(Role.ORGANIZER)
    give_app(user)
    press(page, user, "/second-step/reset")
    clock.advance(hours=23, minutes=59)
    assert not page.get(f"/staff/people/{user.id}").all('form[action$="/agree"]')
    clock.advance(minutes=1)
    press(page, user, "/agree")
    assert db.session.get(TotpSecret, user.id) is None


def test_a_reset_is_refused_by_another_administrator_or_by_showing_the_factor(
    page_as: PageAs, page: PageClient, clock: Clock
) -> None:
    first, second = page_as(Role.ADMINISTRATOR), page_as(Role.ADMINISTRATOR)
    user = make_user(Role.ORGANIZER, email="o@example.com")
    app_codes = give_app(user)
    press(first, user, "/second-step/reset")
    press(second, user, "/refuse")
    assert db.session.get(FactorReset, user.id) is None
    press(first, user, "/second-step/reset")
    page.submit(page.get("/en/sign-in"), email="o@example.com")
    mail = mails_of("accounts.sign_in_link")[-1]
    path = next(word.partition("8000")[2] for word in mail.text.split() if "/sign-in/link/" in word)
    page.submit(page.submit(page.get(path)), code=app_codes.at(clock.now))
    assert db.session.scalar(select(func.count()).select_from(FactorReset)) == 0
    assert db.session.get(TotpSecret, user.id) is not None


def test_unknown_people_are_not_found(client_as: ClientAs) -> None:
    client = client_as(Role.ADMINISTRATOR)
    for number in ("999999", "2147483648", "9" * 30, "9" * 5000):
        assert client.get(f"/staff/people/{number}").status_code == 404


def test_the_list_takes_as_many_statements_for_many_as_for_one(
    page_as: PageAs, count_statements: CountStatements
) -> None:
    page = page_as(Role.ADMINISTRATOR)
    with count_statements() as few:
        page.get("/staff/people")
    for _person in range(20):
        make_user(Role.GREETER, Role.TRANSLATOR)
    with count_statements() as many:
        page.get("/staff/people")
    assert few.count == many.count <= 3


# --- a second administrator is a real second one -----------------------------------------------------------------


def _is_reset_by(page: PageClient, user: User) -> bool:
    """Whether this administrator can agree to the reset of somebody's second step now."""
    shown = page.get(f"/staff/people/{user.id}")
    page.post(f"{shown.path}/second-step/agree", {"csrf_token": shown.fields()["csrf_token"]})
    return db.session.get(TotpSecret, user.id, populate_existing=True) is None


@pytest.mark.parametrize("how", ["made", "switched on", "got a new second step"])
def test_an_administrator_of_today_is_no_second_one(page_as: PageAs, clock: Clock, how: str) -> None:
    """Whoever makes an administrator up, or takes over the account of one, agrees to nothing with themself."""
    first = page_as(Role.ADMINISTRATOR)
    puppet = make_user(Role.ORGANIZER if how == "made" else Role.ADMINISTRATOR)
    with write():
        if how == "made":
            people.set_roles(puppet.id, {Role.ADMINISTRATOR}, actor=people.actor_of(admin(first)))
        elif how == "switched on":
            people.deactivate(puppet.id, actor=people.actor_of(admin(first)))
            people.reactivate(puppet.id, actor=people.actor_of(admin(first)))
        else:
            resets.reset_by_command(puppet.id)
    user = make_user(Role.ORGANIZER)
    give_app(user)
    press(first, user, "/second-step/reset")
    assert not _is_reset_by(page_as(user=puppet), user)
    clock.advance(hours=23)
    assert not _is_reset_by(page_as(user=puppet), user)
    clock.advance(hours=1)
    assert people.other_administrators(admin(first).id) == [puppet.id]
    assert _is_reset_by(page_as(user=puppet), user)


def test_what_a_new_administrator_asks_for_is_not_agreed_to_by_its_maker(page_as: PageAs) -> None:
    first, user, puppet = page_as(Role.ADMINISTRATOR), make_user(Role.ORGANIZER), make_user()
    give_app(user)
    with write():
        people.set_roles(puppet.id, {Role.ADMINISTRATOR}, actor=people.actor_of(admin(first)))
    press(page_as(user=people.get_user(puppet.id)), user, "/second-step/reset")
    assert not _is_reset_by(first, user)


def test_who_switches_the_other_administrators_off_is_not_alone_by_that(page_as: PageAs) -> None:
    first, second, user = (
        page_as(Role.ADMINISTRATOR),
        make_user(Role.ADMINISTRATOR),
        make_user(Role.ORGANIZER),
    )
    give_app(user)
    press(first, second, "/switch-off")
    press(first, user, "/second-step/reset")
    assert not _is_reset_by(first, user)


def test_all_other_administrators_are_told_who_became_one_and_who_is_none_any_more(page_as: PageAs) -> None:
    first, second = page_as(Role.ADMINISTRATOR, name="First Admin"), make_user(Role.ADMINISTRATOR)
    user = make_user(Role.ORGANIZER, name="Nadia Example")
    page = f"/staff/people/{user.id}"
    first.submit(first.get(page), roles=["organizer", "administrator"])
    told = mails_of("accounts.administrator_added")
    assert {mail.to for mail in told} == {admin(first).email, second.email}
    assert all("Nadia Example" in mail.text for mail in told)
    assert all("is now an administrator." in mail.text for mail in told)
    assert all("made this change." in mail.text for mail in told)
    assert "Nadia Example" in first.get("/staff/").text('[aria-labelledby="new-administrators"]')
    assert "Administrator since" in first.get(page).text("main")
    assert "Administrator since" in first.get("/staff/people").text("main")
    first.submit(first.get(page), roles=["organizer"])
    assert {mail.to for mail in mails_of("accounts.administrator_removed")} == {
        admin(first).email,
        second.email,
    }
    assert not first.get("/staff/").all('[aria-labelledby="new-administrators"]')
