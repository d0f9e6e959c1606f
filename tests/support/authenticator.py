"""A passkey in software, for tests: makes and signs what a browser would hand over."""

from __future__ import annotations

import hashlib
import json
import secrets
from dataclasses import dataclass, field
from typing import Any

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from webauthn.helpers import bytes_to_base64url, encode_cbor

USER_PRESENT, USER_VERIFIED, HAS_CREDENTIAL = 0x01, 0x04, 0x40


@dataclass
class Authenticator:
    """One passkey of one site. `count` is its signature counter; 0 stays 0, as with synchronized passkeys."""

    host: str = "localhost"
    origin: str = "http://localhost"
    count: int = 0
    ident: bytes = field(default_factory=lambda: secrets.token_bytes(32))
    key: ec.EllipticCurvePrivateKey = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))

    def create(self, options: dict[str, Any], **changes: Any) -> str:
        """What `navigator.credentials.create` gives, as the page sends it."""
        numbers = self.key.public_key().public_numbers()
        public = {1: 2, 3: -7, -1: 1, -2: numbers.x.to_bytes(32), -3: numbers.y.to_bytes(32)}
        attested = bytes(16) + len(self.ident).to_bytes(2) + self.ident + encode_cbor(public)
        data = self._data(HAS_CREDENTIAL) + attested
        attestation = encode_cbor({"fmt": "none", "attStmt": {}, "authData": data})
        client = self._client("webauthn.create", options, changes)
        response = {"clientDataJSON": client, "attestationObject": attestation}
        return self._answer(response, {"transports": ["internal", "made up"]})

    def get(self, options: dict[str, Any], **changes: Any) -> str:
        """What `navigator.credentials.get` gives, as the page sends it."""
        data = self._data(0)
        client = self._client("webauthn.get", options, changes)
        signature = self.key.sign(data + hashlib.sha256(client).digest(), ec.ECDSA(hashes.SHA256()))
        response = {"clientDataJSON": client, "authenticatorData": data, "signature": signature}
        return self._answer(response, {"userHandle": None})

    def _data(self, flags: int) -> bytes:
        site = hashlib.sha256(self.host.encode()).digest()
        return site + bytes([flags | USER_PRESENT | USER_VERIFIED]) + self.count.to_bytes(4)

    def _client(self, kind: str, options: dict[str, Any], changes: dict[str, Any]) -> bytes:
        said = {"type": kind, "challenge": options["challenge"], "origin": self.origin, **changes}
        return json.dumps(said).encode()

    def _answer(self, response: dict[str, bytes], more: dict[str, Any]) -> str:
        ident = bytes_to_base64url(self.ident)
        encoded = {name: bytes_to_base64url(value) for name, value in response.items()}
        return json.dumps(
            {
                "id": ident,
                "rawId": ident,
                "type": "public-key",
                "clientExtensionResults": {},
                "response": {**encoded, **more},
            }
        )
