"""A decision with everything a record can hold, told through the services and committed.

Two bodies decide together: the council names its votes in public, the alliance publishes counts. A check comes first,
then a binding round with a block, concerns and reservations, one that is stopped, a resolution meeting, and the round
that reaches consensus. `WORDS` are what members wrote, each marked, so that a leak is found by looking for it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import select

from engage.accounts.models import User
from engage.bodies.models import Body, BodyKind, Meeting, Office, Publication, SeatPart
from engage.bodies.services import meetings
from engage.core import clock
from engage.core.db import db, write
from engage.decisions.models import (
    Answer,
    Ballot,
    Concern,
    Decision,
    Mandate,
    Round,
    RoundMode,
    Statement,
    StatementKind,
    Wish,
)
from engage.decisions.services import casting, closing, concerns, mandates, outcomes, statements
from engage.decisions.services.casting import Scribed
from engage.decisions.services.mandates import NewMandate
from tests.support.bodies import give, make_body, make_meeting, make_member
from tests.support.decisions import (
    ballot_request,
    cast,
    close,
    make_decision,
    make_facilitator,
    open_round,
    reloaded,
    seat_of,
    voters_of,
)
from tests.support.drafts import make_draft, revise, translate

FIRST = "# Health\n\n1. Every clinic opens on Saturdays.\n2. The city pays for interpreters."
SECOND = "# Health\n\n1. Every clinic opens on Saturdays.\n2. The city pays for interpreters and childcare."
INSIDE, UNNAMED, NAMED = "inside-words", "unnamed-words", "named-words"


@dataclass
class Story:
    """Who and what is in the record."""

    council: Body
    alliance: Body
    team: Body
    both: User
    council_only: list[User]
    alliance_only: list[User]
    organization_holder: User
    facilitator: User
    decision: Decision
    meeting: Meeting
    check: Round
    first: Round
    stopped: Round
    last: Round
    mandate: Mandate
    team_decision: Decision

    def ballot(self, round_: Round, user: User, body: Body | None = None) -> Ballot:
        """The last ballot somebody gave in a round."""
        seat = seat_of(round_, user, body)
        query = select(Ballot).where(Ballot.round_seat_id == seat.id, Ballot.number == seat.casts)
        return db.session.scalars(query.execution_options(populate_existing=True)).one()

    def concern_of(self, user: User) -> Concern:
        """The concern somebody raised in the first binding round."""
        query = select(Concern).where(Concern.raiser_id == user.id, Concern.round_id == self.first.id)
        return db.session.scalars(query.execution_options(populate_existing=True)).one()

    def statement_of(self, user: User) -> Statement:
        """What somebody stated."""
        return db.session.scalars(select(Statement).where(Statement.author_id == user.id)).one()


def tell_story(*, publish: bool = True) -> Story:
    """The whole of it. Takes some seconds of the database's time: share it in a test where you can."""
    council = make_body(
        "council",
        name="City Council of Members",
        publication=Publication.NAMES,
        languages=("es",),
        rule_settings={"rounds_limit": 1, "minimum_numbers": 2},
    )
    alliance = make_body(
        "alliance", name="The Alliance", languages=("es",), rule_settings={"rounds_limit": 2}
    )
    team = make_body("team", name="The Team", kind=BodyKind.TEAM, size=5)
    facilitator = make_facilitator(council, alliance, team, name="Frances Facilitator")
    both = make_member(council, alliance, name="Bo Both")
    council_only = [make_member(council, name=f"Council {name}") for name in ("Ana", "Ben", "Cy")]
    alliance_only = [make_member(alliance, name=f"Alliance {name}") for name in ("Dee", "Eli", "Fay", "Gus")]
    holder = make_member(alliance, name="Hana Holder", organization="Neighbors United")
    make_member(alliance, name="Ali Alternate", organization="Neighbors United", part=SeatPart.ALTERNATE)
    for _member in range(2):
        make_member(team, name="Team Member")
    now = clock.now()
    meeting = make_meeting([council, alliance], now - timedelta(minutes=5), now + timedelta(hours=4))
    draft = make_draft([council, alliance], FIRST)
    translate(draft, "es")
    decision = make_decision(
        council, alliance, draft=draft, slug="open-clinics", title="Open the clinics", by=facilitator
    )
    with write():
        outcomes.give_notice(decision.id, meeting_id=meeting.id, actor=facilitator.id)
        _state(decision, alliance_only[3], StatementKind.ABSENT, f"absent {NAMED}", Wish.NAMED)
    people = [both, *council_only, *alliance_only, holder]
    check = _check(decision, facilitator, people)
    first = _first(decision, facilitator, both, council_only, alliance_only, holder)
    story = Story(
        council, alliance, team, both, council_only, alliance_only, holder, facilitator, decision, meeting,
        check, first, first, first, None, None,  # type: ignore[arg-type]
    )  # fmt: skip
    _answer(story)
    _stop(story)
    _agree(story)
    _afterwards(story, publish=publish)
    return story


def _state(decision: Decision, author: User, kind: StatementKind, text: str, wish: Wish) -> None:
    statements.write_statement(decision.id, kind=kind, text=text, language="en", wish=wish, actor=author.id)


def _check(decision: Decision, facilitator: User, people: list[User]) -> Round:
    opened = open_round(decision, mode=RoundMode.CHECK, by=facilitator)
    cast(opened, people[0], 1, reason=f"check-words {NAMED}", wish=Wish.NAMED)
    for user in people[1:]:
        cast(opened, user, 4)
    return close(opened, by=facilitator)


def _first(
    decision: Decision,
    facilitator: User,
    both: User,
    council: list[User],
    alliance: list[User],
    holder: User,
) -> Round:
    opened = open_round(decision, by=facilitator)
    cast(opened, both, 4, reason=f"first-thought {NAMED}", wish=Wish.NAMED)
    cast(
        opened,
        both,
        0,
        reason=f"block {NAMED}",
        remedy=f"remedy {NAMED}",
        clause_keys=("c3",),
        wish=Wish.NAMED,
    )
    cast(opened, council[0], 1, reason=f"council {UNNAMED}", wish=Wish.UNNAMED)
    cast(opened, council[1], 5)
    cast(opened, council[2], answer=Answer.RECUSE, reason=f"recusal {INSIDE}")
    cast(opened, alliance[0], 2, reason=f"alliance {UNNAMED}", wish=Wish.UNNAMED)
    cast(opened, alliance[1], 2, reason=f"alliance {INSIDE}")
    cast(opened, alliance[2], 3, reason=f"reservation {UNNAMED}", wish=Wish.UNNAMED)
    cast(opened, alliance[3], answer=Answer.STAND_ASIDE)
    cast(opened, holder, 1, reason="redacted words", wish=Wish.NAMED)
    return close(opened, by=facilitator)


def _answer(story: Story) -> None:
    revised = revise(db.session.get_one(_draft(), story.decision.draft_id), SECOND)
    translate(revised, "es")
    by = story.facilitator.id
    number = {user.id: story.concern_of(user).number for user in (story.both, story.alliance_only[0])}
    other = story.concern_of(story.council_only[0]).number
    inside = story.concern_of(story.alliance_only[1]).number
    ident = story.decision.id
    with write():
        for user in (story.both, story.alliance_only[0]):
            concerns.answer_concern(
                ident, number[user.id], version=2, clause="c3", answer="Childcare is in it now.", actor=by
            )
    with write():
        concerns.insist_on_concern(ident, number[story.alliance_only[0].id], actor=story.alliance_only[0].id)
        concerns.resolve_concern(ident, number[story.both.id], actor=story.both.id)
        concerns.close_concern(ident, other, note="It is about another law.", actor=by)
        concerns.close_concern(ident, inside, note="The raiser moved away.", actor=by)
        concerns.redact(ident, story.ballot(story.first, story.organization_holder).id, actor=by)


def _draft() -> type:
    from engage.drafts.models import Draft

    return Draft


def _stop(story: Story) -> None:
    with write():
        outcomes.record_resolution_meeting(
            story.decision.id,
            held_on=date(2027, 3, 1),
            note="We met and talked.",
            actor=story.facilitator.id,
        )
    stopped = open_round(story.decision, by=story.facilitator)
    cast(stopped, story.both, 0, reason="stopped-words", remedy="stopped-words", wish=Wish.NAMED)
    with write():
        story.stopped = closing.void_round(
            story.decision.id, stopped.id, reason="The wrong text was read out.", actor=story.facilitator.id
        )


def _agree(story: Story) -> None:
    by = story.facilitator
    opened = open_round(story.decision, by=by, is_live=True, closes_at=clock.now() + timedelta(hours=1))
    scribe = make_member(name="Sam Scribe")
    give(story.council, scribe, Office.SCRIBE)
    give(story.alliance, scribe, Office.SCRIBE)
    absent, helped = story.alliance_only[3], story.alliance_only[2]
    for user in voters_of(opened):
        if user.id not in (absent.id, helped.id, story.organization_holder.id):
            cast(opened, user, 5 if user.id == story.council_only[1].id else 4)
    cast(opened, story.organization_holder, 3, reason=f"holder {NAMED}", wish=Wish.NAMED)
    with write():
        meetings.arrive(story.meeting.id, helped.id, actor=scribe.id)
    for submission in ("read-back", "again"):
        with write():
            casting.cast_for(
                story.decision.id,
                opened.id,
                ballot_request(opened, 4, submission=submission),
                voter_id=helped.id,
                scribed=Scribed(seat_of(opened, helped).id, scribe.id),
            )
        if submission == "read-back":
            with write():
                casting.dispute(
                    story.decision.id, opened.id, seat_of(opened, helped).id, by_id=helped.id, submission="no"
                )
    close(opened, by=by)
    with write():
        story.last = closing.reveal_round(story.decision.id, opened.id, actor=by.id)


def _afterwards(story: Story, *, publish: bool) -> None:
    ident, by = story.decision.id, story.facilitator.id
    with write():
        _state(
            story.decision, story.alliance_only[0], StatementKind.DISSENT, f"dissent {UNNAMED}", Wish.UNNAMED
        )
        _state(
            story.decision, story.alliance_only[1], StatementKind.DISSENT, f"dissent {INSIDE}", Wish.INSIDE
        )
        _state(story.decision, story.council_only[2], StatementKind.DISSENT, "gone words", Wish.NAMED)
    with write():
        statements.redact_statement(ident, story.statement_of(story.council_only[2]).id, actor=by)
        statements.set_reason_wish(
            ident,
            story.ballot(story.last, story.council_only[0]).id,
            wish=Wish.UNNAMED,
            actor=story.council_only[0].id,
        )
        outcomes.set_review(ident, review_on=date(2028, 3, 1), actor=by)
        story.mandate = mandates.grant_mandate(
            ident,
            NewMandate(
                story.team.id, "Choose the clinics.", "In the north only.", "en", 2, 100_000,
                date(2027, 9, 1), clock.now() + timedelta(days=300),
            ),
            actor=by,
        )  # fmt: skip
        other = NewMandate(
            story.team.id, "Print the fliers.", "", "en", 1, None, date(2027, 9, 1), story.mandate.expires_at
        )
        mandates.revoke_mandate(
            mandates.grant_mandate(ident, other, actor=by).id, reason="Printed already.", actor=by
        )
    story.team_decision = make_decision(
        story.team,
        by=story.facilitator,
        slug="which-clinics",
        title="Which clinics",
        mandate_id=story.mandate.id,
        spends_cents=40_000,
    )
    with write():
        mandates.report_back(story.mandate.id, text="Three were chosen.", language="en", actor=by)
        if publish:
            outcomes.publish(ident, actor=by)
    story.decision = reloaded(story.decision)
