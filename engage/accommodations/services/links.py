"""Private links of providers: one opens all that a provider was asked for."""

from __future__ import annotations

from engage.accommodations.errors import ProviderLinkInvalid
from engage.accommodations.models import Provider
from engage.core.security.private_links import PrivateLinks

# Never change it: it is in links that are out there.
PURPOSE = "provider"

_links = PrivateLinks(Provider, {PURPOSE: "link_version"})


def link_token(provider: Provider) -> str:
    """Return the token of a provider's link. It can be made again at any time."""
    return _links.token(PURPOSE, provider)


def find_by_token(token: str) -> Provider:
    """Return whose link this is. Raises ProviderLinkInvalid where it is damaged or was replaced. One statement."""
    provider = _links.find(PURPOSE, token)
    if provider is None or provider.erased_at is not None:
        raise ProviderLinkInvalid
    return provider
