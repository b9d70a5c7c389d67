"""What of the settings and the environment must never be shown, logged or reported."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from paperdeck.config.settings import Settings

_SECRET_NAME = re.compile(
    r"(?:^|_)(?:KEY|TOKEN|SECRET|PASSWORD|PASSWD|PASS|PASSPHRASE|PWD|CREDENTIALS?|AUTH)(?:_|$)"
    r"|APIKEY",
    re.IGNORECASE,
)
_NO_SECRETS = frozenset({"PWD", "OLDPWD"})
_SHORTEST = 8
"""Characters below which a variable's value is taken for a switch, like `true`."""
_PROXY = re.compile(r"(?:https?|all|ftp)_proxy", re.IGNORECASE)


def secrets_in(environ: Mapping[str, str]) -> frozenset[str]:
    """Return the values of variables whose names say that they are secret, and proxies' passwords.

    A path, like that of a socket for authentication, is none, nor is an address.
    """
    return frozenset(_secret_values(environ))


def secrets_of(settings: Settings, environ: Mapping[str, str]) -> frozenset[str]:
    """Return the keys of sources and the password for mail, wherever the settings keep them."""
    found: set[str] = set()
    for source in settings.sources.values():
        if source.key:
            named = environ.get(source.key[1:], "") if source.key.startswith("$") else source.key
            found.add(named)
    if settings.mail is not None and settings.mail.password_env:
        found.add(environ.get(settings.mail.password_env, ""))
    return frozenset(found - {""})


def _secret_values(environ: Mapping[str, str]) -> Iterator[str]:
    for name, value in environ.items():
        if _PROXY.fullmatch(name):
            yield from _user_and_password(value)
        elif name not in _NO_SECRETS and _SECRET_NAME.search(name) and _may_be_secret(value):
            yield value


def _may_be_secret(value: str) -> bool:
    return len(value) >= _SHORTEST and not value.startswith("/") and "://" not in value


def _user_and_password(address: str) -> Iterator[str]:
    try:
        parts = urlsplit(address)
    except ValueError:
        return
    yield from (one for one in (parts.password,) if one)
