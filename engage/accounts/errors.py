"""Facts about people and their credentials that prevent a request from being carried out."""

from __future__ import annotations

from engage.core.errors import DomainError, Forbidden, LinkInvalid


class SignInLinkInvalid(LinkInvalid):
    """The sign-in link was already used, has expired or was not made by this site."""


class FactorWrong(DomainError):
    """The code, recovery code or passkey is wrong or was used before."""

    status = 422


class FactorNeeded(DomainError):
    """The person must have a second factor, so the last one cannot be removed."""


class EmailTaken(DomainError):
    """Another account already has this e-mail address."""


class LastAdministrator(DomainError):
    """After this change no active administrator would be left."""


class AdministratorTooNew(DomainError):
    """Who has been an administrator for less than a day cannot remove one who has been one for longer."""


class OwnAccount(Forbidden):
    """Administrators cannot do this to their own account."""


class PersonInactive(DomainError):
    """The account is deactivated."""


class SecondAdministratorNeeded(DomainError):
    """A second administrator has to approve, or one day has to pass."""


class NothingToReset(DomainError):
    """The person has no second factor, or no reset was requested."""
