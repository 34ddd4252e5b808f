"""Credentials in a place (`https://user:password@host/a.txt?token=…`): read with them, published and told without.

Whoever wants a place to be built again from memory writes `${NAME}` for what is secret, and sets NAME in the
environment; or leaves credentials to where the file system looks for them itself (AWS_… variables, fsspec's settings).
"""

import os
import re
from collections.abc import Sequence
from urllib.parse import unquote

from variorum.errors import UsageError

HIDDEN = "…"
"""What stands where a credential stood."""

SHORTEST = 3
"""Least number of characters of a credential that is looked for in messages: shorter ones are parts of any word."""

SHORTEST_KEY = 8
"""Least number of characters of a secret variable that is looked for: no service gives out shorter keys, and a word
such as `none` would be blotted out in every message."""

_SECRET_NAME = re.compile(r"SECRET|PASSWORD|PASSWD|TOKEN|CONNECTION_STRING|(?:^|_)SAS(?:_|$)|_KEY$")
"""Variables whose values are secret, by the names that S3, Azure, Google and fsspec have for them."""

_REFERENCE = re.compile(r"\$\{([A-Za-z_][A-Za-z0-9_]*)\}")
_ONLY_REFERENCES = re.compile(r"(?:\$\{[A-Za-z_][A-Za-z0-9_]*\}|:)+")
_URI = re.compile(r"[A-Za-z][A-Za-z0-9+.-]{0,40}://[^\s'\"<>()|]*")
_TORN = re.compile(r"""(?<=:)(?!//)[^\s'"<>()|:@]+(?=@[\w.\[-])""")
"""The password of an address that is none for want of a slash or a protocol (`http:/me:secret@host`)."""
_JOINT = re.compile(r"::(?=([A-Za-z0-9_+.-]{1,40})(?:://|::|$))")
"""Where a link of a chain may end: before what may be another URI or a protocol."""
_PORT = re.compile(r"(?:\[[0-9A-Fa-f:.%]*\]|[^:\[\]]*)(?::\d*)?")
"""A host with its port, if it has one: a name, an address, an IPv6 address in brackets."""
_AZURE = re.compile(r"[a-z0-9$-]+@[a-z0-9]+\.(?:dfs|blob)\.core\.")
"""`container@account.dfs.core.windows.net`: what stands before the @ is a folder, not a user."""
_PARAMETER = re.compile(r"(?P<sign>[?&;#])(?P<name>[^=?&;#]*)(?P<equals>=?)(?P<value>[^?&;#]*)")
_IN_PATH = re.compile(r"((?:&|%(?:25){0,3}(?:3[BbFf]|2[36]))[^/=&%]{1,80}(?:=|%(?:25){0,3}3[Dd]))(.+)", re.DOTALL)
"""A query that came into a path: its signs are percent-encoded, once or several times, or the ? before it is lost."""
_SIGN_OF_USER = re.compile(r"%(?:25){0,3}(?:40|3[Aa])")
"""@ or a colon, percent-encoded: no host has one."""
_ENDPOINT = re.compile(r"ENDPOINT|PROXY|_UR[IL](?:$|_)", re.IGNORECASE)
"""Variables whose values are addresses, which may have secrets in their paths too."""


def is_uri(place: str) -> bool:
    """Whether a place is a URI or a chain of them, and no path of this machine."""
    return "://" in place and not place.startswith(("file://", "local://")) and not os.path.lexists(place)


def without_credentials(place: str) -> str:
    """A place as a source of it is named: without user and password, without the values of its query.

    `https://me:secret@example.org/a.txt?token=secret` is `https://example.org/a.txt?token=…`. The chains of fsspec
    (`simplecache::https://…`) are taken link by link. A path of this machine stays as it is.
    """
    return "".join(_parts(place)[::2])


def address_of(place: str) -> str:
    """The same without its query, parameters and fragment too; a path of this machine stays as it is."""
    return re.split(r"[?;#]", without_credentials(place))[0] if is_uri(place) else place


def remembered(place: str) -> str:
    """A place as a version keeps it: like `without_credentials`, with `…@` where user and password stood.

    What is written as `${NAME}` is no secret and is kept, so that the next build can read the place again.
    """
    shown = _parts(place, keep_references=True)
    for n in range(1, len(shown), 2):
        shown[n] = f"{HIDDEN}@" if shown[n] else ""
    return "".join(shown)


def check_remembered(place: str) -> None:
    """Raise UsageError where a place that a version keeps cannot be read again because its credentials are not kept."""
    if not is_uri(place) or HIDDEN not in place:
        return
    missing = [f"the value of {name}" for name in re.findall(rf"[?&;]([^=?&;#]+)={HIDDEN}", place)]
    missing += ["its user and password"] if f"//{HIDDEN}@" in place else []
    raise UsageError(
        f"{place}: {' and '.join(missing or ['a part of it'])} cannot be remembered, because credentials are never "
        "stored; name the source again, or name it once with ${NAME} in their place and set NAME in the environment.",
        code="credentials_missing",
        thing=place,
        expected="the source with its credentials, or with ${NAME} in their place",
        valid=missing,
    )


def check_writable(place: str) -> None:
    """Raise UsageError where a place holds credentials that a file would keep: `${NAME}` stands for them there."""
    kept = remembered(place)
    if kept != place:
        raise UsageError(
            f"{kept}: credentials are not written into a file; expected ${{NAME}} in their place, and NAME set in the "
            "environment.",
            code="credentials_refused",
            thing=kept,
            expected="the source with ${NAME} in the place of credentials",
        )


def with_environment(place: str) -> str:
    """A URI with the value of each variable that it names as `${NAME}`. Raises UsageError where one is not set."""
    if not is_uri(place):
        return place

    def value(match: re.Match[str]) -> str:
        if match[1] not in os.environ:
            raise UsageError(
                f"{without_credentials(place)}: the environment variable {match[1]} is not set.",
                code="credentials_missing",
                thing=without_credentials(place),
                expected=f"a value for {match[1]} in the environment",
            )
        return os.environ[match[1]]

    return _REFERENCE.sub(value, place)


def as_written(text: str, place: str) -> str:
    """A name or message with `${NAME}` again where the value of a variable stands that `place` names."""
    values = {os.environ.get(name, ""): name for name in _REFERENCE.findall(place)} if is_uri(place) else {}
    for value in sorted(values, key=len, reverse=True):
        if len(value) >= SHORTEST:
            text = text.replace(value, f"${{{values[value]}}}")
    return text


def told(place: str) -> str:
    """A place as it is told: a URI without credentials; of what is no place of this machine, without a password."""
    return without_credentials(place) if is_uri(place) or os.path.lexists(place) else scrubbed(place)


def scrubbed(text: str, *places: str) -> str:
    """A message of a library, without the credentials of `places`, of any URI in it and of the environment.

    Nor with the value of a variable that a place names as `${NAME}`.
    """
    secrets = _secrets_of_environment()
    for place in places:
        secrets |= _secrets(place)
        text = as_written(text, place)
    for secret in sorted(secrets, key=len, reverse=True):
        text = text.replace(secret, HIDDEN)
    text = _URI.sub(lambda match: _in_a_sentence(match[0]), text)
    return _TORN.sub(HIDDEN, text)


def _in_a_sentence(place: str) -> str:
    """A URI as it stands in a message, without its credentials; what ends it may be the sentence's."""
    bare = place.rstrip(":;,.")
    return without_credentials(bare) + place[len(bare) :]


def _parts(place: str, keep_references: bool = False) -> list[str]:
    """What may be published of a place, and the user information left out of it, by turns."""
    if not is_uri(place):
        return [place]
    shown = [""]
    for number, link in enumerate(_links(place)):
        shown[-1] += "::" if number else ""
        if "://" not in link:
            # A link without an address is the name of a protocol; anything else is a piece of a torn credential.
            shown[-1] += link if link in _protocols() else HIDDEN
            continue
        protocol, _, rest = link.partition("://")
        user, rest = _split_user(rest)
        if keep_references and _ONLY_REFERENCES.fullmatch(user):
            rest, user = f"{user}@{rest}", ""
        shown[-1] += f"{protocol}://"
        shown += [user, rest if protocol in ("file", "local") else _without_values(rest, keep_references)]
    return shown


def _links(place: str) -> list[str]:
    """The links of a chain, which end before another URI or a protocol, not in an IPv6 address."""
    links, start = [], 0
    for joint in _JOINT.finditer(place):
        if joint[1] in _protocols():
            links.append(place[start : joint.start()])
            start = joint.end()
    return [*links, place[start:]]


def _protocols() -> Sequence[str]:
    """The protocols of the file systems that can be read."""
    from fsspec import available_protocols  # 0.1 CPU seconds: not where all places are of this machine

    return list(available_protocols())


def _split_user(rest: str) -> tuple[str, str]:
    """User and password, and what follows the @ behind them."""
    if _AZURE.match(rest):
        return "", rest
    authority = re.split(r"[/?#]", rest, maxsplit=1)[0]
    if "@" in authority:
        user, _, host = authority.rpartition("@")
        if _PORT.fullmatch(host):
            return user, host + rest[len(authority) :]
    elif _PORT.fullmatch(authority):
        if not _SIGN_OF_USER.search(authority):
            return "", rest
        end = max((sign.end() for sign in re.finditer("@|%(?:25){0,3}40", rest)), default=0)
        if end:
            return rest[:end], rest[end:]
    # What follows the last colon is no port, so it is the start of a password with / ? or # in it, as keys of S3 have.
    user, at, after = rest.rpartition("@")
    if at:
        return user, after
    # Nor is there an @: what looks like a query may be the end of that password, names and all.
    path, sign, _ = _partition(rest[len(authority) :])
    return rest, f"{HIDDEN}{path}{sign}{HIDDEN if sign else ''}"


def _partition(rest: str) -> tuple[str, str, str]:
    """A path, the sign that begins its query or fragment, and that."""
    found = re.search("[?#;]", rest)
    return (rest[: found.start()], found[0], rest[found.end() :]) if found else (rest, "", "")


def _without_values(rest: str, keep_references: bool) -> str:
    def shown(match: re.Match[str]) -> str:
        value = match["value"] if match["equals"] else match["name"]
        if not value or (keep_references and _ONLY_REFERENCES.fullmatch(value)):
            return match[0]
        return f"{match['sign']}{match['name'] if match['equals'] else ''}{match['equals']}{HIDDEN}"

    start = re.search(r"[?#]|;[^/;=]*=", rest)
    in_path = _IN_PATH.search(rest, 0, start.start() if start else len(rest))
    if in_path is not None and not (keep_references and _ONLY_REFERENCES.fullmatch(in_path[2])):
        path = rest[: in_path.start()] + in_path[1] + HIDDEN
        return path + (_without_values(rest[start.start() :], keep_references) if start else "")
    if start is None:
        return rest
    path, query = rest[: start.start()], rest[start.start() :]
    if query.startswith(";") and "/" in query:  # a parameter inside the path: what follows the slash is path again
        parameter, slash, after = query.partition("/")
        return path + _PARAMETER.sub(shown, parameter) + slash + _without_values(after, keep_references)
    return path + _PARAMETER.sub(shown, query)


def _secrets_of_environment() -> set[str]:
    """What libraries read from the environment and may tell in an error (AWS_SECRET_ACCESS_KEY, …)."""
    found: set[str] = set()
    for name, value in os.environ.items():
        if _SECRET_NAME.search(name):
            found.add(value)
        if is_uri(value) and _ENDPOINT.search(name):
            # The path as a whole: it begins with a slash, so that no word is blotted out.
            _, slash, path = value.partition("://")[2].partition("/")
            found |= _secrets(value) | {slash + path, slash + path.rstrip("/")}
    return {value for value in found if len(value) >= SHORTEST_KEY}


def _secrets(place: str) -> set[str]:
    """Everything in a place that is not published, piece by piece, also as it may be written in a message."""
    if not is_uri(place):
        return set()
    found: set[str] = set()
    for link in filter(lambda link: "://" in link, _links(place)):
        user, rest = _split_user(link.partition("://")[2])
        in_path = _IN_PATH.search(rest)
        found |= {in_path[2]} if in_path else set()
        found |= {user, *user.split(":"), *re.split("[/?#&;=:@]", user)}
        # Not of the whole link: the end of a password with a ? in it would take the host for its value.
        for match in _PARAMETER.finditer(rest):
            found.add(match["value"] if match["equals"] else match["name"])
    found |= {unquote(secret) for secret in found}
    return {secret for secret in found if len(secret) >= SHORTEST}
