"""Private links: HMACs that can be made again and are not stored.

A token contains its purpose, the identifier of the thing it opens and that thing's link version. Increasing the version
makes every older token invalid. Nothing about a token is stored, so nothing can leak from the database.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets

from flask import current_app

_TAG_BYTES = 16


def derive_key(purpose: str, *, secret: str | None = None) -> bytes:
    """Derive a key for one purpose from the application's secret."""
    material = secret if secret is not None else str(current_app.config["SECRET_KEY"])
    return hmac.digest(material.encode(), b"engage/" + purpose.encode(), "sha256")


def _secrets() -> list[str]:
    return [str(current_app.config["SECRET_KEY"]), *current_app.config.get("SECRET_KEY_FALLBACKS", [])]


def derive_keys(purpose: str) -> list[bytes]:
    """Return the purpose's keys: from the current secret, then from the older secrets that are still valid."""
    return [derive_key(purpose, secret=secret) for secret in _secrets()]


def _tag(purpose: str, ident: str, version: int, secret: str) -> str:
    body = f"{ident}.{version}".encode()
    digest = hmac.digest(derive_key(purpose, secret=secret), body, hashlib.sha256)[:_TAG_BYTES]
    return base64.b32encode(digest).decode().rstrip("=").lower()


def make_token(purpose: str, ident: str, *, version: int = 1) -> str:
    """Return a token for `ident` (letters, digits and hyphens), e.g. `k3f9….mzxw6ytb…`."""
    return f"{ident}.{_tag(purpose, ident, version, _secrets()[0])}"


def split_token(token: str) -> tuple[str, str] | None:
    """Return the identifier and the signature of a token, or None where it has another format."""
    ident, dot, tag = token.lower().partition(".")
    if not dot or not ident or not tag or len(token) > 120 or not token.isascii():
        return None
    return ident, tag


def token_is_valid(purpose: str, token: str, *, version: int = 1) -> bool:
    """Return whether the token was made by us for this purpose and this version."""
    parts = split_token(token)
    if parts is None:
        return False
    ident, tag = parts
    return any(hmac.compare_digest(tag, _tag(purpose, ident, version, secret)) for secret in _secrets())


def keyed_hash(purpose: str, value: str) -> str:
    """Return a hash that cannot be computed without the secret, for comparing contacts without storing them."""
    return hmac.digest(derive_key(purpose), value.encode(), hashlib.sha256).hex()


def random_ident() -> str:
    """Return 80 random bits as 16 letters and digits that are easy to copy by hand."""
    return base64.b32encode(secrets.token_bytes(10)).decode().lower()
