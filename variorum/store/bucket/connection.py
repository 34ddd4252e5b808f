"""From a place and the environment to a client of its store.

Credentials, region and endpoint come from where `variorum publish` and sources at s3:// have them too: the variables
AWS_…, or a profile of ~/.aws; for other stores, what obstore reads from the environment.
"""

import os
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from variorum.store.bucket.faults import no_credentials
from variorum.store.bucket.places import ENDPOINTS
from variorum.store.errors import StoreError

if TYPE_CHECKING:
    from obstore.store import ClientConfig, ObjectStore, RetryConfig, S3Config, S3Credential, S3CredentialProvider

RETRIES = 6
"""How often a request is tried again, from .1 s on in doubling pauses: 6 s or so altogether, in which a store that
is asked too fast, or starts anew, is back."""

PATIENCE = timedelta(seconds=60)
"""How long a request is tried again at most."""

ANSWER = timedelta(minutes=2)
"""How long one request may take: 64 MiB, which is the most that one has, at half a megabyte a second."""

ASKED_AGAIN = timedelta(minutes=5)
"""How long credentials of a profile are used before they are asked for again: botocore renews those that end."""

_OWN_CREDENTIALS = (
    "AWS_ACCESS_KEY_ID",
    "AWS_WEB_IDENTITY_TOKEN_FILE",
    "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI",
    "AWS_CONTAINER_CREDENTIALS_FULL_URI",
    "AWS_SKIP_SIGNATURE",
)
"""Variables after which obstore knows what to do by itself."""


def client_of(place: str) -> "ObjectStore":
    """The client for a place; one in this process as long as the environment says the same.

    StoreError where obstore is not installed, or nothing tells who asks.
    """
    said = tuple(sorted((n, v) for n, v in os.environ.items() if n.startswith(("AWS_", "AZURE_", "GOOGLE_"))))
    return _client(place, said)


@cache
def _client(place: str, said: tuple[tuple[str, str], ...]) -> "ObjectStore":
    try:
        from obstore.store import S3Store, from_url
    except ImportError:
        raise StoreError(
            f"{place}: needs a package that is not installed (obstore); try variorum[remote].",
            code="missing_package",
            thing=place,
            expected="variorum[remote]",
        ) from None

    environment = dict(said)
    _check_endpoints(place, environment)
    insecure = any(environment.get(name, "").startswith("http://") for name in ENDPOINTS)
    options: ClientConfig = {"allow_http": insecure, "timeout": ANSWER}
    retries: RetryConfig = {"max_retries": RETRIES, "retry_timeout": PATIENCE}
    try:
        if not place.startswith("s3://"):
            return from_url(place, client_options=options, retry_config=retries)

        # Not every store that speaks as S3 does can delete many at once, and we never do.
        config: S3Config = {"disable_bulk_delete": True}
        if any(name in environment for name in _OWN_CREDENTIALS):
            return S3Store.from_url(place, config=config, client_options=options, retry_config=retries)
        provider, region = _profile(place)
        config["region"] = environment.get("AWS_REGION") or environment.get("AWS_DEFAULT_REGION") or region
        return S3Store.from_url(
            place, config=config, client_options=options, retry_config=retries, credential_provider=provider
        )
    except StoreError:
        raise
    except Exception as error:  # obstore's and those of a key that cannot be read: their words may hold it
        raise StoreError(
            f"{place}: the environment does not say how to reach it ({type(error).__name__}); expected what "
            "docs/operations.md lists.",
            code="no_credentials",
            thing=place,
        ) from None


def _check_endpoints(place: str, environment: Mapping[str, str]) -> None:
    """StoreError where a server is named by what is no address: obstore panics at some. It may hold a secret."""
    for name in ENDPOINTS:
        value = environment.get(name, "")
        try:
            parts = urlsplit(value)
            fits = not value or (parts.scheme in ("http", "https") and parts.hostname and parts.port != 0)
        except ValueError:  # a port that is no number, a bracket that is not closed
            fits = False
        if not fits:
            raise StoreError(
                f"{place}: the variable {name} is no address of a server; expected http(s)://HOST or "
                "http(s)://HOST:PORT.",
                code="bad_endpoint",
                thing=name,
                expected="http(s)://HOST:PORT",
            )


def _profile(place: str) -> "tuple[S3CredentialProvider, str]":
    """What botocore finds: a profile of ~/.aws, a signed-in session, the role of the machine; and its region."""
    try:
        from botocore.session import Session
    except ImportError:
        raise no_credentials(place) from None
    session = Session()
    credentials = session.get_credentials()
    if credentials is None:
        raise no_credentials(place)

    def credential() -> "S3Credential":
        found = credentials.get_frozen_credentials()
        return {
            "access_key_id": found.access_key,
            "secret_access_key": found.secret_key,
            "token": found.token,
            "expires_at": datetime.now(UTC) + ASKED_AGAIN,
        }

    return credential, session.get_config_variable("region") or "us-east-1"
