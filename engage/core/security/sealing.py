"""Small secrets that are stored and read again: encrypted and authenticated with the application's secret.

The database alone does not reveal them. Older secrets (`SECRET_KEY_FALLBACKS`) still open what they sealed.
"""

from __future__ import annotations

import base64

from cryptography.fernet import Fernet, InvalidToken, MultiFernet

from engage.core.security.tokens import derive_keys


class SealBroken(ValueError):
    """The text was not sealed by us for this purpose, or its secret is no longer in use."""


def _box(purpose: str) -> MultiFernet:
    return MultiFernet([Fernet(base64.urlsafe_b64encode(key)) for key in derive_keys(purpose)])


def seal(purpose: str, text: str) -> str:
    """Encrypt `text` for one purpose."""
    return _box(purpose).encrypt(text.encode()).decode()


def unseal(purpose: str, sealed: str) -> str:
    """Return the plain text sealed for this purpose. Raises SealBroken."""
    try:
        return _box(purpose).decrypt(sealed.encode()).decode()
    except InvalidToken as error:
        raise SealBroken(purpose) from error
