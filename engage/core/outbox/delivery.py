"""Deliver one message: claim, send, settle.

There are two short transactions with the slow part between them: claim; then, without any lock, render the message and
hand it to a transport; then settle. If the worker is killed in between, the lease expires and another worker takes
over. So no message is lost, and one that a mail server had already accepted is sent again with the same Message-ID.
"""

from __future__ import annotations

import logging
import random
import time
import traceback
from dataclasses import dataclass, replace
from datetime import timedelta

from sqlalchemy.exc import OperationalError

from engage.core import clock
from engage.core.db import db, write
from engage.core.outbox import calls, contacts, registry
from engage.core.outbox.failures import DeliveryFailure, Failure, PermanentFailure
from engage.core.outbox.models import CallReason, Channel, State, SuppressionReason
from engage.core.outbox.outgoing import Call, Email, Outgoing, Text, callee_of
from engage.core.outbox.queue import LEASE, Claim, Conclusion, LeaseLost, claim, conclude
from engage.core.outbox.rendering import Envelope, default_sender, message_context
from engage.core.outbox.transports import MailTransport, TextTransport, mail_transport, text_transport
from engage.core.writers import WriterGaveUp

MAX_ATTEMPTS = 14
FIRST_WAIT_SECONDS = 30
LONGEST_WAIT_SECONDS = 6 * 3600
_SETTLE_TRIES = 12  # about a minute with the patience of a writer

log = logging.getLogger("engage.worker")


@dataclass(frozen=True)
class Carriers:
    """The transports of one worker."""

    mail: MailTransport
    text: TextTransport | None


def carriers() -> Carriers:
    """Return the transports of the settings. Raises ConfigurationError."""
    return Carriers(mail_transport(), text_transport())


@dataclass(frozen=True)
class Result:
    """The result of an attempt.

    `call`: why the recipient has to be called, with the message that would have been sent. `said`: what the server
    said, without contact data, for the log.
    """

    conclusion: Conclusion
    told: bool = False
    outgoing: Outgoing | None = None
    call: CallReason | None = None
    suppress: bool = False
    said: str = ""


def wait_before_retry(attempt: int) -> timedelta:
    """Return the delay: doubled after each attempt, up to six hours, with a random part."""
    seconds = min(FIRST_WAIT_SECONDS * 2 ** (attempt - 1), LONGEST_WAIT_SECONDS)
    return timedelta(seconds=seconds * random.uniform(0.75, 1.25))  # noqa: S311 (nothing secret)


def deliver_next(by: Carriers, *, lease: timedelta = LEASE) -> bool:
    """Claim the most urgent due message and deliver it. Returns False where there is none."""
    with write():
        claimed = claim(lease)
    if claimed is None:
        return False
    _conclude_surely(claimed, _attempt(claimed, by))
    return True


def _attempt(claimed: Claim, by: Carriers) -> Result:
    if claimed.attempt > MAX_ATTEMPTS:
        return Result(Conclusion(State.PARKED, error="given up: every attempt broke off"))
    if not claimed.subject:
        return Result(Conclusion(State.PARKED, error="damaged: nobody can say what it is about"))
    try:
        with message_context():
            outgoing = registry.make(claimed.kind, claimed.subject)
            route = Result(Conclusion(State.SKIPPED)) if outgoing is None else _other_way(outgoing, by)
            envelope = Envelope(claimed.kind, claimed.ident, claimed.edition, clock.now(), default_sender())
    except OperationalError:
        return _again(claimed, Failure.DATABASE.value, None)
    except Exception as error:  # noqa: BLE001 (a fault in one kind of message must not stop the others)
        return _again(claimed, _fault(error), None)
    finally:
        db.session.close()  # no transaction stays open while a server answers
    if route is not None:
        return route
    assert outgoing is not None
    return _send(claimed, outgoing, envelope, by)


def _other_way(outgoing: Outgoing, by: Carriers) -> Result | None:
    """Return the result where a message cannot be sent at all, or None where it can."""
    if isinstance(outgoing, Call):
        return _to_call_list(outgoing, CallReason.NO_CONTACT_CHANNEL)
    if isinstance(outgoing, Text) and by.text is None:
        return _to_call_list(outgoing, CallReason.NO_TRANSPORT)
    if contacts.is_suppressed(outgoing.to):
        return _to_call_list(outgoing, CallReason.BOUNCED)
    return None


def _to_call_list(outgoing: Outgoing, why: CallReason) -> Result:
    key = None if isinstance(outgoing, Call) else contacts.contact_key(outgoing.to)
    if not isinstance(outgoing, Call) and callee_of(outgoing) is None:
        return Result(
            Conclusion(State.PARKED, recipient_key=key, error=f"{Failure.NO_WAY}: {why}"), outgoing=outgoing
        )
    return Result(Conclusion(State.SENT, Channel.CALL, key), outgoing=outgoing, call=why)


def _send(claimed: Claim, outgoing: Outgoing, envelope: Envelope, by: Carriers) -> Result:
    assert not isinstance(outgoing, Call)
    channel = Channel.MAIL if isinstance(outgoing, Email) else Channel.TEXT
    key = contacts.contact_key(outgoing.to)
    try:
        if isinstance(outgoing, Email):
            by.mail.send_mail(outgoing, envelope)
        else:
            assert by.text is not None
            by.text.send_text(outgoing, envelope)
    except PermanentFailure as failure:
        return _refused(outgoing, channel, key, failure)
    except DeliveryFailure as failure:
        return replace(_again(claimed, failure.error, outgoing, channel, key), said=failure.said)
    except Exception as error:  # noqa: BLE001 (a fault in one message must not stop the others)
        return _again(claimed, _fault(error), outgoing, channel, key)
    return Result(Conclusion(State.SENT, channel, key), told=True, outgoing=outgoing)


def _refused(outgoing: Outgoing, channel: Channel, key: str, failure: PermanentFailure) -> Result:
    bad = failure.address_is_bad
    return Result(
        Conclusion(State.PARKED, channel, key, failure.error, bounced=bad),
        outgoing=outgoing,
        call=CallReason.BOUNCED if bad else CallReason.PARKED,
        suppress=bad,
        said=failure.said,
    )


def _again(
    claimed: Claim,
    error: str,
    outgoing: Outgoing | None,
    channel: Channel | None = None,
    key: str | None = None,
) -> Result:
    """Retry later, or after too many attempts park the message and have the recipient called."""
    if claimed.attempt >= MAX_ATTEMPTS:
        conclusion = Conclusion(State.PARKED, channel, key, error)
        return Result(conclusion, outgoing=outgoing, call=CallReason.PARKED if outgoing else None)
    run_at = clock.now() + wait_before_retry(claimed.attempt)
    return Result(Conclusion(State.WAITING, channel, key, error, run_at), outgoing=outgoing)


def _fault(error: Exception) -> str:
    """Return the class of an error and where it happened, never its text, which may hold user input."""
    frames = traceback.extract_tb(error.__traceback__)
    where = f" at {frames[-1].filename.rpartition('/')[2]}:{frames[-1].lineno}" if frames else ""
    return f"{type(error).__name__}{where}"[:60]


def _conclude_surely(claimed: Claim, result: Result) -> None:
    """Store the result, and wait for a busy or absent database: giving up would send the message twice."""
    for remaining in reversed(range(_SETTLE_TRIES)):
        try:
            with write():
                _conclude(claimed, result)
        except LeaseLost:
            log.warning("message %s was taken over by another worker", claimed.id)
        except (OperationalError, WriterGaveUp) as error:
            log.warning("message %s could not be concluded: %s", claimed.id, type(error).__name__)
            if remaining:
                time.sleep(random.uniform(0.2, 1.0))  # noqa: S311 (nothing secret)
                continue
        else:
            _log(claimed, result)
        return


def _log(claimed: Claim, result: Result) -> None:
    """Log what became of a message; as a warning, with the reason, where it did not go out."""
    conclusion = result.conclusion
    if conclusion.error is None:
        log.info("message %s of kind %s: %s", claimed.id, claimed.kind, conclusion.state)
        return
    reason = f"{conclusion.error} ({result.said})" if result.said else conclusion.error
    log.warning("message %s of kind %s: %s: %s", claimed.id, claimed.kind, conclusion.state, reason)


def _conclude(claimed: Claim, result: Result) -> None:
    """Store the result in one transaction. The message's own row is locked last.

    Requests lock their data first and the outbox after it.
    """
    conclusion = result.conclusion
    called = result.outgoing if result.outgoing is not None and _may_be_called(result.outgoing) else None
    if result.told or (result.call is not None and called is not None and calls.was_told(claimed.key)):
        error = _tell_domain(claimed)
        if error is not None:
            conclusion = Conclusion(State.SENT, conclusion.channel, conclusion.recipient_key, error)
        calls.drop_calls(claimed.key)
    if result.call is not None and called is not None:
        calls.add_call(
            message_id=claimed.id,
            kind=claimed.kind,
            key=claimed.key,
            subject=claimed.subject,
            why=result.call,
            outgoing=called,
        )
    if result.suppress and conclusion.recipient_key is not None:
        contacts.suppress(conclusion.recipient_key, SuppressionReason.BOUNCE)
    conclude(claimed, conclusion)


def _may_be_called(outgoing: Outgoing) -> bool:
    return isinstance(outgoing, Call) or callee_of(outgoing) is not None


def _tell_domain(claimed: Claim) -> str | None:
    """Let the domain react to the delivery. An error there must not cause the message to be sent again."""
    if not registry.wants_to_know(claimed.kind):
        return None
    try:
        with db.session.begin_nested():
            registry.call_delivered(claimed.kind, claimed.subject, clock.now())
    except OperationalError:
        raise
    except Exception as error:  # noqa: BLE001 (see above)
        log.error("what follows from message %s failed: %s", claimed.id, _fault(error))
        return f"after sending: {_fault(error)}"[:60]
    return None
