"""What staff do in a season: sessions, capacities, callers, calls, returned mail."""

from __future__ import annotations

from datetime import datetime, time

from engage.core.city_time import city_zone
from engage.core.db import db
from engage.listening.models import ListeningSession, Mode, Registration, SessionStatus, Status
from engage.listening.policy import MEALS
from tests.season.facts import LANGUAGES, new_word
from tests.season.play import Play
from tests.support.listening import TEXTS, make_session

COUNTERS = (Mode.IN_PERSON, Mode.VIRTUAL, MEALS)


def address(session: ListeningSession, rest: str = "") -> str:
    """The address of a session's staff page."""
    return f"/staff/sessions/{session.slug}{rest}"


def create(play: Play) -> str | None:
    """A session is made public, with places that are soon taken, and texts in some languages."""
    if len(play.sessions(SessionStatus.PUBLISHED)) >= 4:
        return None
    start = datetime.combine(play.new_day(), time(18), city_zone())
    session = make_session(
        plans_photos=play.chance.random() < 0.5,
        slug=f"{play.mark}-{play.number('evening')}",
        starts_at=start,
        texts={name: f"{text} {new_word()}." for name, text in TEXTS.items()},
        translations={tag: _translated() for tag in LANGUAGES if tag not in ("en", "hmn")},
        languages=LANGUAGES,
        capacities={Mode.IN_PERSON: play.chance.choice([4, 8, 15]), MEALS: play.chance.choice([2, 6, 15])},
        place_name=f"{new_word()} Hall",
        place_address=f"1 {new_word()} Street",
    )
    return f"{session.slug} created"


def _translated() -> dict[str, str]:
    return {name: f"{new_word()}." for name in TEXTS}


def move(play: Play) -> str | None:
    """Another day, or another place, or both: planned, looked at, and then said to everyone it concerns."""
    session = play.one(play.sessions(SessionStatus.PUBLISHED))
    if session is None:
        return None
    form = play.staff.get(address(session, "/move"))
    changes: dict[str, str] = {}
    if play.chance.random() < 0.7:
        day = play.new_day()
        changes |= {"starts_at": f"{day}T17:30", "ends_at": f"{day}T19:30"}
    if not changes or play.chance.random() < 0.5:
        changes |= _new_place()
    said = play.send(play.staff, form, **changes)
    if said.all('main button[name="act"]'):
        title = {"title": f"Evening in the {new_word()}"} if "title" in said.fields() else {}
        said = play.send(play.staff, said, act="send", **title)
    return f"{session.slug} moved: {said.text()[:80]}"


def _new_place() -> dict[str, str]:
    return {
        "venue": "new",
        "place_name": f"{new_word()} Center",
        "place_address": f"2 {new_word()} Road",
        "directions": f"Through the {new_word()} gate.",
    }


def change_venue(play: Play) -> str | None:
    """A place was called wrongly, or has moved; or only how to find it changes."""
    session = play.one(play.sessions(SessionStatus.PUBLISHED))
    if session is None or session.venue_id is None:
        return None
    form = play.staff.get(f"/staff/venues/{session.venue_id}/edit")
    meaning = play.chance.choice(["correction", "relocation", ""])
    changes = {"directions": f"Behind the {new_word()} tree."}
    if meaning:
        changes |= {"meaning": meaning, "address": f"3 {new_word()} Lane"}
    said = play.send(play.staff, form, **changes)
    if said.all('main button[name="act"]'):
        said = play.send(play.staff, said, act="send")
    return f"the place of {session.slug}, {meaning or 'directions'}: {said.text()[:80]}"


def plan(play: Play) -> str | None:
    """Photos or a recording are planned only now, or no more."""
    session = play.one(play.sessions(SessionStatus.PUBLISHED))
    if session is None:
        return None
    form = play.staff.get(address(session, "/facts"))
    before = [capture.value for capture in session.planned]
    wanted = play.chance.choice([["photos"], ["recording"], ["photos", "recording"], ["nothing"]])
    play.send(play.staff, form, planned=wanted)
    return f"{session.slug} plans {wanted} after {before}"


def translate(play: Play) -> str | None:
    """A title is translated."""
    session = play.one(play.sessions(SessionStatus.PUBLISHED))
    if session is None:
        return None
    tag = play.chance.choice([tag for tag in LANGUAGES if tag != "en"])
    form = play.staff.get(address(session, f"/translations/{tag}"))
    field = next(name for name in form.fields() if name.startswith("text_"))
    said = play.send(play.staff, form, **{field: f"{new_word()}."})
    return f"{session.slug} in {tag}: {said.text()[:60]}"


def enter(play: Play) -> str | None:
    """Somebody calls, and staff write down who comes; sometimes they are told on the phone right away."""
    session = play.one(play.sessions(SessionStatus.PUBLISHED))
    if session is None:
        return None
    form = play.staff.get(address(session, "/registrations/new"))
    number = play.number("person")
    has_phone = play.chance.random() < 0.7
    answers = {
        "name": f"Person {number}",
        "phone": f"+1916555{number:04d}" if has_phone else "",
        "grown": play.chance.choice(["1", "2"]),
        "language": play.language(),
        "told": "y" if has_phone and play.chance.random() < 0.5 else None,
        "if_full": "wait",
    }
    said = play.send(play.staff, form, **answers)
    return f"Person {number} entered at {session.slug}: {said.text()[:80]}"


def write_to_everyone(play: Play) -> str | None:
    """A message to everyone who has signed up."""
    session = play.one(play.sessions(SessionStatus.PUBLISHED))
    if session is None:
        return None
    form = play.staff.get(address(session, "/messages/new"))
    said = play.send(play.staff, form, subject="Bring a coat", body="It may rain.", act="send")
    return f"message to everyone at {session.slug}: {said.text()[:80]}"


def resize(play: Play) -> str | None:
    """More places, or fewer."""
    session = play.one(play.sessions(SessionStatus.PUBLISHED))
    if session is None:
        return None
    form = play.staff.get(address(session, "/capacities"))
    counter = play.chance.choice([name for name in COUNTERS if f"size_{name}" in form.fields()])
    now = int(form.fields()[f"size_{counter}"])
    size = max(0, now + play.chance.choice([-6, -2, 1, 3, 8]))
    said = play.send(play.staff, form, **{f"size_{counter}": str(size)})
    return f"{session.slug}: {counter} from {now} to {size}: {said.text()[:80]}"


def cancel_session(play: Play) -> str | None:
    """A session is cancelled, rarely."""
    session = play.one(play.sessions(SessionStatus.PUBLISHED))
    if session is None or len(play.sessions(SessionStatus.PUBLISHED)) < 3:
        return None
    form = play.staff.get(address(session, "/cancel"))
    play.send(play.staff, form, reason=f"The boiler is broken {new_word()}.")
    return f"{session.slug} cancelled"


def press(act: str, *statuses: Status) -> object:
    """A button or a question of a registration's staff page, where it is shown."""

    def do(play: Play) -> str | None:
        party = play.one(play.parties(*statuses))
        if party is None:
            return None
        return _press(play, party, act)

    do.__name__ = f"staff_{act.strip('/').replace('-', '_')}"
    return do


def _press(play: Play, party: Registration, act: str) -> str | None:
    session = db.session.get_one(ListeningSession, party.session_id)
    here = address(session, f"/registrations/{party.reference}")
    page = play.staff.get(here)
    if page.all(f'form[action="{here}{act}"]'):
        said = play.send(play.staff, page, form=f'form[action="{here}{act}"]')
    elif f"{here}{act}" in page.links:
        said = play.send(play.staff, play.staff.get(f"{here}{act}"))
    else:
        return None
    return f"{party.reference} {act} by staff: {said.text()[:80]}"


def wait_days(play: Play) -> str:
    """Time passes."""
    play.clock.advance(hours=play.chance.choice([1, 7, 26, 50]))
    return f"it is {play.clock.now:%m-%d %H:%M}"
