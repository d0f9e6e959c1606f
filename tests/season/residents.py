"""What residents do in a season: through the form, and through their private link."""

from __future__ import annotations

from typing import Any

from engage.core.db import db
from engage.listening.models import Capture, ListeningSession, Registration, SessionStatus, Status
from engage.listening.services.access import load_registration
from engage.listening.services.links import Purpose, link_token
from tests.season.play import Play
from tests.support.client import Page

STANDS = (Status.CONFIRMED, Status.WAITING, Status.OFFERED, Status.LAPSED)


def private(registration: Registration, act: str = "") -> str:
    """The address of a party's private page, in its language, or of what can be done there."""
    token = link_token(Purpose.MANAGE, load_registration(registration.id))
    return f"/{registration.language}/my/{token}{act}"


def sign_up(play: Play) -> str | None:
    """Somebody fills in the form: with an address, a number, or both."""
    session = play.one(play.sessions(SessionStatus.PUBLISHED))
    if session is None:
        return None
    return _send(play, session, play.language(), {**_someone(play), **_party(play, session)})


def sign_up_again(play: Play) -> str | None:
    """Somebody who has signed up fills in the form again, with other numbers."""
    party = play.one(play.parties())
    if party is None or not (party.email or party.phone):
        return None
    session = db.session.get_one(ListeningSession, party.session_id)
    contact = {"name": party.name.upper(), "email": party.email or "", "phone": party.phone or ""}
    return _send(play, session, party.language, {**contact, **_party(play, session)})


def change(play: Play) -> str | None:
    """Somebody changes how many come, or what they need."""
    party = play.one(play.parties(*STANDS))
    if party is None:
        return None
    session = db.session.get_one(ListeningSession, party.session_id)
    form = play.visitor.get(private(party, "/change"))
    if not form.path.endswith("/change"):
        return None
    wanted = _party(play, session)
    wanted.pop("mode", None)
    answer = _submit(play, form, wanted)
    return f"{party.reference} changed: {answer}"


def press(act: str, *statuses: Status) -> Any:
    """A button of the private page, where it is shown."""

    def do(play: Play) -> str | None:
        party = play.one(play.parties(*statuses))
        if party is None:
            return None
        page = play.visitor.get(private(party))
        forms = [form for form in page.all("main form") if (form.attrs.get("action") or "").endswith(act)]
        if not forms:
            return None
        action = forms[0].attrs["action"]
        answer = play.send(play.visitor, page, form=f'main form[action="{action}"]')
        return f"{party.reference} {act}: {answer.h1}"

    do.__name__ = act.strip("/")
    return do


def switch(play: Play) -> str | None:
    """Somebody takes part the other way, after reading what it means."""
    party = play.one(play.parties(*STANDS))
    page = play.visitor.get(private(party, "/switch")) if party else None
    if party is None or page is None or not page.all("main form") or not page.path.endswith("/switch"):
        return None
    return f"{party.reference} /switch: {play.send(play.visitor, page).h1}"


def cancel(play: Play) -> str | None:
    """Somebody cancels: with one tap from the waiting list, after a question otherwise."""
    party = play.one(play.parties(*STANDS))
    if party is None:
        return None
    page = play.visitor.get(private(party, "/cancel"))
    if page.path.endswith("/cancel"):
        page = play.send(play.visitor, page)
    return f"{party.reference} cancelled: {page.h1}"


def erase(play: Play) -> str | None:
    """Somebody has what is known about them erased."""
    party = play.one(play.parties())
    if party is None or play.chance.random() < 0.5:
        return None
    page = play.visitor.get(private(party, "/erase"))
    gone = play.send(play.visitor, page)
    return f"{party.reference} erased: {gone.h1}"


def ask_for_link(play: Play) -> str | None:
    """Somebody asks for their link again, or a stranger asks for one that there is not."""
    party = play.one(play.parties())
    stranger = f"stranger{play.number('stranger')}@example.org"
    is_known = party is not None and bool(party.email or party.phone)
    email, phone = (party.email, party.phone) if party is not None and is_known else (stranger, None)
    form = play.visitor.get(f"/{play.language()}/link")
    play.send(play.visitor, form, email=email or "", phone=phone or "")
    return f"link asked for by {party.reference if party is not None and is_known else 'a stranger'}"


def _someone(play: Play) -> dict[str, str]:
    number = play.number("person")
    has = play.chance.choice(["email", "phone", "both"])
    return {
        "name": f"Person {number}",
        "email": f"person{number}@example.org" if has != "phone" else "",
        "phone": f"+1916555{100 + number // 1000:03d}{number % 10000:04d}"[:12] if has != "email" else "",
    }


def _party(play: Play, session: ListeningSession) -> dict[str, Any]:
    """A party by chance, consistent in itself."""
    grown = play.chance.choice([1, 1, 2, 3])
    children = play.chance.choice([0, 0, 0, 1, 2])
    meals = play.chance.choice([0, grown, grown + children])
    mode = play.chance.choice([mode.value for mode in session.modes])
    return {
        "grown": str(grown),
        "children__from_6_to_12": str(children) if children else "",
        "meals": str(meals) if session.meals else None,
        "diet__halal": play.chance.choice(["", "1"]) if session.meals and meals else None,
        "agrees_photos": play.chance.choice([None, "y"]) if Capture.PHOTOS in session.planned else None,
        "childcare": "y" if session.childcare and children and play.chance.random() < 0.6 else None,
        "interpretation__hmn": str(play.chance.choice(["", "1"])),
        "mode": mode if len(session.modes) > 1 else None,
    }


def _send(play: Play, session: ListeningSession, language: str, answers: dict[str, Any]) -> str:
    form = play.visitor.get(f"/{language}/sessions/{session.slug}/rsvp")
    if not form.all("main form"):
        return f"{session.slug} is not open"
    play.clock.advance(seconds=play.chance.choice([1, 40, 300, 2000]))
    answer = _submit(play, form, answers)
    return f"{answers['name']} at {session.slug}: {answer}"


def _submit(play: Play, form: Page, answers: dict[str, Any]) -> str:
    """Send a form; where extras are full, choose one of the ways that are offered; wait where spots are."""
    names = form.fields()
    known = {name: value for name, value in answers.items() if name in names or value is not None}
    answer = play.send(play.visitor, form, **known)
    choices = [box.attrs["value"] for box in answer.all('main input[name="if_full"]')]
    if choices:
        answer = play.send(play.visitor, answer, if_full=play.chance.choice(choices))
    elif "Not enough spots are left" in answer.texts("#error-summary"):
        answer = play.send(play.visitor, answer)
    return answer.h1
