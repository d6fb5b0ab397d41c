"""Signature Version 4, checked as AWS checks it: recomputed from the request and compared.

Two kinds of credentials are known. Every account has static keys, which is how tests and account builders sign; what
follows the account in such a key is the lane: tests that run at the same time are told apart by it. Temporary credentials
are learnt when moto hands them out through AssumeRole, and belong to the lane that asked for them.
"""

from __future__ import annotations

import hashlib
import hmac
import re
from dataclasses import dataclass
from urllib.parse import quote, unquote

from .calls import Incoming

# Not a secret: the lab's static key works on loopback only. After the prefix come account and lane.
STATIC_KEY_PREFIX = "AKIALAB0"
STATIC_SECRET = "lab-secret-access-key"

AUTHORIZATION = re.compile(
    r"AWS4-HMAC-SHA256 Credential=([^/]+)/(\d{8})/([^/]+)/([^/]+)/aws4_request, ?"
    r"SignedHeaders=([^,]+), ?Signature=([0-9a-f]{64})$"
)


@dataclass
class Scope:
    """The parts of the Authorization header."""

    key: str
    date: str
    region: str
    service: str
    signed_headers: list[str]
    signature: str


@dataclass
class Credentials:
    account: str
    secret: str
    token: str | None
    lane: str = ""


class Refused(Exception):
    """The request is not authentic; `code` is STS's name for the reason."""

    def __init__(self, code: str, message: str):
        super().__init__(message)
        self.code = code


class Keyring:
    """The credentials that the lab accepts."""

    def __init__(self) -> None:
        self.temporary: dict[str, Credentials] = {}

    def learn(self, key: str, credentials: Credentials) -> None:
        self.temporary[key] = credentials

    def find(self, key: str) -> Credentials:
        if key in self.temporary:
            return self.temporary[key]
        static = re.fullmatch(STATIC_KEY_PREFIX + r"(\d{12})([A-Z0-9]*)", key)
        if static:
            return Credentials(static[1], STATIC_SECRET, None, static[2])
        raise Refused("InvalidClientTokenId", "The security token included in the request is invalid.")

    def verify(self, incoming: Incoming, scope: Scope) -> Credentials:
        """The credentials that signed the request, or `Refused`."""
        credentials = self.find(scope.key)
        if credentials.token and incoming.headers.get("x-amz-security-token") != credentials.token:
            raise Refused("InvalidClientTokenId", "The security token included in the request is invalid.")
        expected = sign(incoming, scope, credentials.secret)
        if not hmac.compare_digest(expected, scope.signature):
            raise Refused(
                "SignatureDoesNotMatch",
                "The request signature we calculated does not match the signature you provided.",
            )
        return credentials


def read_scope(incoming: Incoming) -> Scope:
    match = AUTHORIZATION.match(incoming.headers.get("authorization", ""))
    if not match:
        raise Refused("MissingAuthenticationToken", "Request is missing an AWS4-HMAC-SHA256 Authorization header.")
    key, date, region, service, headers, signature = match.groups()
    return Scope(key, date, region, service, headers.split(";"), signature)


def sign(incoming: Incoming, scope: Scope, secret: str) -> str:
    canonical = "\n".join(
        [
            incoming.method,
            canonical_path(incoming.path, scope.service),
            canonical_query(incoming.query),
            *(f"{name}:{' '.join(incoming.headers.get(name, '').split())}" for name in scope.signed_headers),
            "",
            ";".join(scope.signed_headers),
            payload_hash(incoming),
        ]
    )
    credential_scope = f"{scope.date}/{scope.region}/{scope.service}/aws4_request"
    time = incoming.headers.get("x-amz-date", "")
    to_sign = "\n".join(["AWS4-HMAC-SHA256", time, credential_scope, sha256(canonical.encode())])
    key = f"AWS4{secret}".encode()
    for part in (scope.date, scope.region, scope.service, "aws4_request"):
        key = hmac.digest(key, part.encode(), "sha256")
    return hmac.digest(key, to_sign.encode(), "sha256").hex()


def canonical_path(path: str, service: str) -> str:
    """Every service but S3, with its directory buckets, encodes the path as sent once more."""
    return path if service in ("s3", "s3express") else quote(path, safe="/-_.~")


def canonical_query(query: str) -> str:
    pairs = (part.partition("=")[::2] for part in query.split("&") if part)
    encoded = sorted((quote(unquote(k), safe="-_.~"), quote(unquote(v), safe="-_.~")) for k, v in pairs)
    return "&".join(f"{key}={value}" for key, value in encoded)


def payload_hash(incoming: Incoming) -> str:
    """The declared hash if it is not one (UNSIGNED-PAYLOAD, streaming); else what the body really hashes to."""
    declared = incoming.headers.get("x-amz-content-sha256", "")
    actual = sha256(incoming.body)
    return actual if not declared or re.fullmatch(r"[0-9a-f]{64}", declared) else declared


def sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
