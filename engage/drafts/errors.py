"""Refusals: facts about a draft that forbid an act."""

from __future__ import annotations

from engage.core.errors import Changed, DomainError, Forbidden, NotFound


class DraftNotFound(NotFound):
    """There is no such draft or version."""


class ClauseNotFound(NotFound):
    """The version has no clause with this key."""


class RemarkNotFound(NotFound):
    """There is no such comment or proposed change."""


class SlugTaken(DomainError):
    """Another draft has this slug."""


class NewerVersion(Changed):
    """Somebody else made a newer version than the one that was edited. `latest` is the number of the newest."""

    def __init__(self, latest: int) -> None:
        super().__init__(f"version {latest} is newer")
        self.latest = latest


class NothingChanged(DomainError):
    """The text is identical to the newest version, so nothing was saved."""


class TextMissing(DomainError):
    """A required text is empty, or has only invisible characters."""

    status = 400


class TextTooLong(DomainError):
    """The text is too long. `most` is the permitted number of characters."""

    status = 400

    def __init__(self, most: int) -> None:
        super().__init__(f"at most {most} characters")
        self.most = most


class OnlyInMeetings(DomainError):
    """A body of the draft discusses drafts in its meetings only, and no meeting is under way."""


class NotTheAuthor(Forbidden):
    """Only the author of a remark may withdraw it."""


class RemarkEnded(DomainError):
    """The remark's state does not allow this act. `state` is the current state."""

    def __init__(self, state: str) -> None:
        super().__init__(state)
        self.state = state


class AnswerMissing(DomainError):
    """A remark cannot be set aside without an answer to its author."""

    status = 400


class NotATranslator(DomainError):
    """No account with this address may be asked: it is no translator's and no member's, or there is none at all."""


class AlreadyTranslates(DomainError):
    """The person may translate this already."""


class MayNotTranslate(Forbidden):
    """The person may not translate the draft, or not any more."""
