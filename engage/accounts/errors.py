"""What can be true of people and their ways in, so that a wish cannot be granted."""

from __future__ import annotations

from engage.core.errors import DomainError, Forbidden, LinkInvalid


class SignInLinkInvalid(LinkInvalid):
    """A sign-in link was used already, is too old or was never ours."""


class FactorWrong(DomainError):
    """A code, recovery code or passkey does not fit, or was used before."""

    status = 422


class FactorNeeded(DomainError):
    """The last second factor of somebody who must have one cannot be taken away."""


class EmailTaken(DomainError):
    """Somebody with this address can sign in already."""


class LastAdministrator(DomainError):
    """Nobody would be left who can manage people."""


class OwnAccount(Forbidden):
    """An administrator does this to others, not to their own account."""


class PersonInactive(DomainError):
    """The account is switched off."""


class SecondAdministratorNeeded(DomainError):
    """Another administrator has to agree, or a day has to pass."""


class NothingToReset(DomainError):
    """The person has no second factor, or nobody asked for a reset."""
