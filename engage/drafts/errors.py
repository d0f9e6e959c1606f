"""What can be true of a draft so that something cannot be done with it."""

from __future__ import annotations

from engage.core.errors import Changed, DomainError, Forbidden, NotFound


class DraftNotFound(NotFound):
    """There is no such draft or version."""


class ClauseNotFound(NotFound):
    """The version has no clause with this key."""


class RemarkNotFound(NotFound):
    """There is no such comment or proposed change."""


class SlugTaken(DomainError):
    """Another draft has this address."""


class NewerVersion(Changed):
    """Somebody else made a version since the one that was read. `latest` is the number of the newest."""

    def __init__(self, latest: int) -> None:
        super().__init__(f"version {latest} is newer")
        self.latest = latest


class NothingChanged(DomainError):
    """The text is the newest version's, word for word: there is nothing to keep."""


class TextMissing(DomainError):
    """There is nothing to be seen where a text is needed."""

    status = 400


class TextTooLong(DomainError):
    """The text has more characters than fit. `most` says how many do."""

    status = 400

    def __init__(self, most: int) -> None:
        super().__init__(f"at most {most} characters")
        self.most = most


class OnlyInMeetings(DomainError):
    """A body of the draft speaks about drafts in its meetings only, and is in none now."""


class NotTheAuthor(Forbidden):
    """Only who wrote a remark withdraws it."""


class RemarkEnded(DomainError):
    """The remark's state does not allow this any more. `state` is what it is."""

    def __init__(self, state: str) -> None:
        super().__init__(state)
        self.state = state


class AnswerMissing(DomainError):
    """A remark is set aside with an answer to whoever wrote it."""

    status = 400
