"""Five people of whom every kind of personal data is kept, with names and words that stand nowhere else."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import update

from engage.accommodations.models import Provider
from engage.accounts.models import DeviceFamily, FactorReset, LinkPurpose, Passkey, User
from engage.accounts.services import factors, kept_work, links, people
from engage.bodies.models import BodyChange, BodyRule, ChangeKind, Office
from engage.bodies.policy import RuleDraft
from engage.bodies.policy.changes import Appointment, OfficeTaken, RuleAdopted, SeatWish, to_json
from engage.bodies.services import meetings, seats
from engage.bodies.services.changes import proposals
from engage.bodies.services.changes.alone import record_command
from engage.core import clock
from engage.core.access_log import AccessEntry
from engage.core.audit_log import AuditEntry
from engage.core.city_time import city_today
from engage.core.db import write
from engage.core.i18n.content import REVIEWED, Reviewer
from engage.core.i18n.submitting import Right, Wording, Writer, submit
from engage.core.i18n.writing import put_translation
from engage.core.outbox import contacts
from engage.core.outbox.models import CallTask, OutboxMessage
from engage.core.outbox.services import enqueue
from engage.core.security.permissions import Role
from engage.core.security.tokens import random_ident
from engage.decisions.models import Interpretation, StatementKind, Wish
from engage.decisions.services import outcomes, statements
from engage.drafts.models import TranslationGrant
from engage.drafts.services import access as draft_access
from engage.drafts.services import remarks
from engage.drafts.services.remarks import NewRemark
from engage.listening.models import (
    Ambassador,
    Announcement,
    Capture,
    ContactChange,
    Mode,
    Registration,
    RegistrationNeed,
    TranslatorLink,
    Venue,
)
from engage.listening.services import ambassadors, consent, translating
from engage.listening.services.ambassadors import NewAmbassador
from engage.listening.services.reservations import EnteredBy
from engage.volunteering.models import Volunteer
from tests.support.accounts import give_app, make_sign_in, make_user
from tests.support.bodies import adopted_at_a_meeting, give, seat_user
from tests.support.changes import propose
from tests.support.decisions import cast, close, decide, make_decision, open_round, voters_of
from tests.support.drafts import make_draft, newest, revise
from tests.support.listening import make_party, register
from tests.support.planted_providers import MARKS as PROVIDER_MARKS
from tests.support.planted_providers import plant_notice, plant_provider
from tests.support.planted_volunteers import MARKS as VOLUNTEER_MARKS
from tests.support.planted_volunteers import plant_volunteer
from tests.support.world import World

EMAIL, PARTY_EMAIL, PARTY_PHONE = "zinnia@planted.example", "quillon@planted.example", "+19165550177"
NEW_EMAIL, NEW_PHONE, FORMER_EMAIL, FORMER_PHONE = (
    *("quillon.new@planted.example", "+19165550178"),
    *("quillon.former@planted.example", "+19165550179"),
)
NAME, PARTY_NAME, TRANSLATOR_NAME = "Zinnia Plantwell", "Quillon Gardenia", "Tamarind Hedgerow"
STOPPED_NAME, AMBASSADOR_NAME = "Verbena Orchard", "Sorrel Meadowlark"


@dataclass(frozen=True)
class Planted:
    """Who they are, and the words of each that must be gone once they are erased."""

    user: User
    registration: Registration
    stopped: Registration
    translator: TranslatorLink
    ambassador: Ambassador
    volunteer: Volunteer
    provider: Provider

    @property
    def marks(self) -> dict[tuple[str, int], tuple[str, ...]]:
        """What is looked for, by kind and number."""
        words = tuple(f"planted {what}" for what in ("reason", "remedy", "statement", "remark", "change"))
        return {
            ("user", self.user.id): (NAME, EMAIL, *words),
            ("registration", self.registration.id): (
                *(PARTY_NAME, PARTY_EMAIL, PARTY_PHONE),
                *(NEW_EMAIL, NEW_PHONE, FORMER_EMAIL, FORMER_PHONE),
                *("planted organization", "planted note", "planted allergy"),
            ),
            ("registration", self.stopped.id): (STOPPED_NAME,),
            ("translator", self.translator.id): (TRANSLATOR_NAME,),
            ("ambassador", self.ambassador.id): (AMBASSADOR_NAME,),
            ("volunteer", self.volunteer.id): VOLUNTEER_MARKS,
            ("provider", self.provider.id): PROVIDER_MARKS,
        }

    @property
    def hidden(self) -> tuple[str, ...]:
        """The keyed hashes of contacts under which the outbox knows a recipient."""
        return tuple(contacts.contact_key(contact) for contact in (EMAIL, PARTY_EMAIL))


def plant(world: World) -> Planted:
    """Let them take part in the small world, committed."""
    user = make_user(Role.ORGANIZER, name=NAME, email=EMAIL, language="fa")
    seat_user(user, world.body)
    give(world.body, user, *Office)
    _ways_in(user, world)
    registration = register(
        world.session,
        PARTY_NAME,
        party=make_party(
            Mode.IN_PERSON,
            grown=2,
            children={"under_3": 1},
            interpretation={"hmn": 1},
            varieties={"hmn": "mww"},
            access={"step_free": 1},
            meals=3,
        ),
        entered_by=EnteredBy(user_id=user.id),
        email=PARTY_EMAIL,
        phone=PARTY_PHONE,
        organization="planted organization",
        access_note="planted note",
        food_note="planted allergy",
        agreed=Capture,
        may_contact=True,
    )
    _change_contact(registration)
    plant_notice(registration.id)
    _change_needs(registration)
    with write():
        consent.offer_help(registration.id, wants=True, actor="test")
    planted = Planted(
        user,
        registration,
        _stopped(world),
        _translator(user, world),
        _ambassador(user),
        plant_volunteer(user, world),
        plant_provider(user, world),
    )
    _take_part(user, world)
    _say_and_decide(user, world)
    _write(user, world)
    _change_bodies(user, world)
    _logs(planted, world)
    return planted


def _stopped(world: World) -> Registration:
    """A party that does not want to be written to: it cannot agree to it as well."""
    registration = register(world.session, STOPPED_NAME, email="verbena@planted.example")
    with write():
        return consent.stop_messages(registration.id, actor="registrant")


def _change_needs(registration: Registration) -> None:
    """They asked for more after they had signed up."""
    with write() as unit:
        theirs = update(RegistrationNeed).where(RegistrationNeed.registration_id == registration.id)
        unit.execute(theirs.values(asked_at=clock.now()))


def _change_contact(registration: Registration) -> None:
    with write() as unit:
        unit.add(
            ContactChange(
                registration_id=registration.id,
                public_id=random_ident(),
                email=NEW_EMAIL,
                phone=NEW_PHONE,
                email_before=FORMER_EMAIL,
                phone_before=FORMER_PHONE,
                asked_at=clock.now(),
            )
        )


def _ways_in(user: User, world: World) -> None:
    make_sign_in(user)
    give_app(user)
    now = clock.now()
    with write() as unit:
        factors.make_recovery_codes(people.get_user(user.id))
        links.make_link(people.get_user(user.id), LinkPurpose.SIGN_IN).next_path = "/members/drafts"
        kept_work.keep(user.id, "secret", path="/members/new-draft", fields=[("a", "b")], is_answer=False)
        unit.add(
            Passkey(
                user_id=user.id,
                credential_id=b"credential",
                public_key=b"key",
                sign_count=0,
                transports=["usb"],
                device=DeviceFamily.LINUX,
                created_at=now,
            )
        )
        unit.add(FactorReset(user_id=user.id, requested_by_id=world.person.id, requested_at=now))
        unit.add(FactorReset(user_id=world.person.id, requested_by_id=user.id, requested_at=now))


def _translator(user: User, world: World) -> TranslatorLink:
    """Somebody outside, and the reviews and proposals of both."""
    session = world.session
    with write() as unit:
        link = translating.invite_translator(
            session, "fa", name=TRANSLATOR_NAME, may_review=True, user_id=user.id, actor=people.actor_of(user)
        )
        for language, reviewer in (("fa", Reviewer(TRANSLATOR_NAME)), ("es", Reviewer(NAME, user.id))):
            put_translation(unit, session.title_id, language, "[…]", state=REVIEWED, reviewer=reviewer)
        outside = Writer(TRANSLATOR_NAME, translating.actor_of(link), Right.PROPOSE)
        for writer in (outside, Writer(NAME, people.actor_of(user), user_id=user.id)):
            submit(unit, session.title_id, "fa", Wording("[… …]"), writer)
    return link


def _ambassador(user: User) -> Ambassador:
    """Somebody who signs people up."""
    wanted = NewAmbassador(AMBASSADOR_NAME, "fa", clock.now() + timedelta(days=30))
    with write():
        return ambassadors.add_ambassador(wanted, user_id=user.id, actor=people.actor_of(user))


def _take_part(user: User, world: World) -> None:
    with write() as unit:
        meetings.arrive(world.meeting.id, user.id, actor=user.id)
        meetings.leave(world.meeting.id, user.id, actor=user.id)
        version_id = newest(world.draft).id
        unit.add(
            Interpretation(version_id=version_id, user_id=user.id, language="fa", recorded_at=clock.now())
        )
        venue = unit.get_one(Venue, world.session.venue_id)
        venue.inspected_role, venue.inspected_by_id = "planted role", user.id
        venue.inspected_on = city_today()
        unit.add(
            Announcement(
                session_id=world.session.id,
                subject_id=world.session.title_id,
                body_id=world.session.title_id,
                submission=random_ident(),
                statuses=[],
                created_by=user.id,
                created_at=clock.now(),
            )
        )


def _say_and_decide(user: User, world: World) -> None:
    """Words of every sort, in a decision whose record has to hold afterwards."""
    version = draft_access.get_version(newest(world.draft).id)
    with write():
        remarks.make_remark(
            version.id, "c2", remark=NewRemark("en", "planted remark", "planted change"), actor=user.id
        )
        answered = remarks.make_remark(version.id, "c2", remark=NewRemark("en", "-"), actor=user.id).id
        remarks.set_aside(answered, answer="An answer in office.", actor=user.id)
    decision = make_decision(world.body, draft=world.draft, by=user, slug="planted", title="Planted")
    opened = open_round(decision, by=user)
    for voter in voters_of(opened):
        mine = voter.id == user.id
        cast(
            opened,
            voter,
            0 if mine else 4,
            reason="planted reason" if mine else "",
            remedy="planted remedy" if mine else "",
            wish=Wish.NAMED,
        )
    close(opened, by=user)
    with write():
        statements.write_statement(
            decision.id,
            kind=StatementKind.ABSENT,
            text="planted statement",
            language="en",
            wish=Wish.NAMED,
            actor=user.id,
        )
    decide(decision, by=user)
    with write():
        outcomes.publish(decision.id, actor=user.id)


def _write(user: User, world: World) -> None:
    """A draft of theirs and who translated it, a rule they adopted, and a seat they held once."""
    draft = make_draft([world.body], slug="planted-draft", by=user.id)
    with write() as unit:
        for translator in (user, world.person):
            unit.add(
                TranslationGrant(
                    user_id=translator.id,
                    draft_id=draft.id,
                    given_by_id=user.id,
                    given_at=clock.now(),
                    ended_by_id=user.id,
                    ended_at=clock.now(),
                )
            )
    revise(draft, "1. Another text.", note="A note in office.", by=user.id)
    seat_user(user, world.deciding.team)
    with write() as unit:
        seats.unseat(world.deciding.team.id, user.id, actor="test")
        adopted = update(BodyRule).where(BodyRule.body_id == world.deciding.team.id)
        unit.execute(adopted.values(created_by=people.actor_of(user)))


def _change_bodies(user: User, world: World) -> None:
    """A change about them, one that they refused, and one in which their address was typed."""
    body, keeper, now = world.body, make_user(), clock.now()
    with write():
        record_command(body.id, OfficeTaken(Office.SCRIBE), user_id=user.id)
    proposed = propose(body, RuleAdopted(RuleDraft(**adopted_at_a_meeting(body)), 1), by=keeper)
    with write() as unit:
        proposals.refuse(proposed.id, actor=user.id)
        unit.add(
            BodyChange(
                body_id=body.id,
                kind=ChangeKind.APPOINTMENT,
                what=to_json(Appointment(SeatWish(), is_invited=True)),
                invited_email=EMAIL,
                invited_name=NAME,
                invited_language="fa",
                proposed_by_id=keeper.id,
                proposed_at=now,
            )
        )


def _logs(planted: Planted, world: World) -> None:
    """Looks, acts and messages about them, and a message that waits."""
    now, actor = clock.now(), people.actor_of(planted.user)
    for number, (kind, ident) in enumerate(planted.marks):
        with write() as unit:
            unit.add(
                AccessEntry(
                    ident=f"look{number}",
                    at=now,
                    actor=actor,
                    what="a.page",
                    subject_kind=kind,
                    subject_id=ident,
                )
            )
            unit.add(
                AuditEntry(
                    at=now, actor=actor, action="an.act", subject_kind=kind, subject_id=ident, fields=[]
                )
            )
            enqueue(
                "a.message",
                key=f"planted:{kind}:{ident}",
                subject={kind: ident},
                run_at=now + timedelta(days=1),
            )
            unit.add(
                CallTask(
                    kind="a.message",
                    key=f"planted:{kind}:{ident}",
                    entry=f"{kind}:{ident}",
                    subject={kind: ident},
                    language="en",
                    why="bounced",
                    outcome="reached",
                    done_by=actor,
                    done_at=now,
                    created_at=now,
                )
            )
            unit.add(
                CallTask(
                    kind="a.message",
                    key=f"planted now:{kind}:{ident}",
                    entry=f"{kind}:{ident}",
                    subject={kind: ident},
                    language="en",
                    why="bounced",
                    claimed_by=actor,
                    claimed_until=now,
                    created_at=now,
                )
            )
    recipients = {"user": EMAIL, "registration": PARTY_EMAIL, "translator": "outside@planted.example"}
    recipients |= {"ambassador": "ambassador@planted.example", "volunteer": "marigold@planted.example"}
    recipients["provider"] = "oleander@planted.example"
    for kind, email in recipients.items():
        gone_to = {"recipient_key": contacts.contact_key(email), "channel": "mail"}
        with write() as unit:
            unit.execute(
                update(OutboxMessage).where(OutboxMessage.key.startswith(f"planted:{kind}:")).values(gone_to)
            )
