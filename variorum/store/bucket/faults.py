"""What goes wrong with a bucket, by kind: each has a code and says what to do. What the store answered is not repeated
but for its own word for it, since an address may have a secret in it; and no error is chained, for the same reason.
"""

import errno
import re
from collections.abc import Iterator
from contextlib import contextmanager

from variorum.store.errors import StoreError

UNREACHABLE = "unreachable"
"""Code of what can pass by itself."""

_CODE = re.compile(r"<Code>(\w{1,60})</Code>")
_STATUS = re.compile(r"status code: (\d{3})")
_NO_BUCKET = re.compile(r"NoSuchBucket|ContainerNotFound|bucket does not exist")
_UNKNOWN_KEY = re.compile(
    r"InvalidAccessKeyId|SignatureDoesNotMatch|ExpiredToken|InvalidToken|AuthenticationFailed|TokenRefreshRequired"
)
_NO_KEY = re.compile(r"169\.254\.\d+\.\d+|metadata\.google|instance metadata|[Cc]redential")
_AWAY = re.compile(r"error sending request|HTTP error|timed out|status code: 5\d\d|connection", re.IGNORECASE)


@contextmanager
def telling(place: str, name: str = "") -> Iterator[None]:
    """Errors of obstore become ours: FileNotFoundError where a file is not there, else StoreError."""
    from obstore import exceptions

    try:
        yield
    except (exceptions.AlreadyExistsError, exceptions.PreconditionError):
        raise  # an answer rather than a fault
    except FileNotFoundError as error:
        if _NO_BUCKET.search(str(error)):
            raise fault_of(place, error) from None
        raise FileNotFoundError(errno.ENOENT, "it is not there", f"{place}/{name}") from None
    except exceptions.BaseError as error:
        raise fault_of(place, error) from None


def fault_of(place: str, error: Exception) -> StoreError:
    """An error of obstore as a sentence with a code."""
    from obstore import exceptions

    said, bucket = str(error), "/".join(place.split("/")[:3])
    word = next((found[1] for found in (_CODE.search(said), _STATUS.search(said)) if found), type(error).__name__)
    if _NO_BUCKET.search(said):
        return StoreError(
            f"{place}: there is no bucket {bucket}; expected one that is there (variorum makes none).",
            code="no_such_bucket",
            thing=bucket,
            expected="a bucket that is there",
        )
    if _UNKNOWN_KEY.search(said) or isinstance(error, exceptions.UnauthenticatedError):
        return StoreError(
            f"{place}: the store does not take these credentials ({word}); expected a key that is valid there, and the "
            "clock of this machine right.",
            code="bad_credentials",
            thing=place,
            expected="credentials that the store knows",
        )
    if isinstance(error, exceptions.PermissionDeniedError):
        return StoreError(
            f"{place}: the store refuses what these credentials ask ({word}); expected the rights to list, read, write "
            "and delete there (to read alone: to list and read).",
            code="access_denied",
            thing=place,
            expected="the rights to list, read, write and delete",
        )
    if _AWAY.search(said) and not (_NO_KEY.search(said) and not _STATUS.search(said)):
        return StoreError(
            f"{place}: the store does not answer ({word}), tried again for a while; every version that there was "
            "stands. Is the endpoint right, and the network there?",
            code=UNREACHABLE,
            thing=place,
            expected="a store that answers",
        )
    if _NO_KEY.search(said):
        return no_credentials(place)
    return StoreError(f"{place}: the store cannot do what was asked ({word}).", code="storage_failed", thing=place)


def no_credentials(place: str) -> StoreError:
    """What is said where nothing tells who asks."""
    names = {
        "s3": "AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or a profile",
        "gs": "GOOGLE_APPLICATION_CREDENTIALS",
        "az": "AZURE_STORAGE_ACCOUNT_NAME and AZURE_STORAGE_ACCOUNT_KEY",
    }[place.partition("://")[0]]
    return StoreError(
        f"{place}: there are no credentials for it; expected {names} in the environment.",
        code="no_credentials",
        thing=place,
        expected=names,
    )
