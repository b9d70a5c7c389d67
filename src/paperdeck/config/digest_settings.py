"""The tables of config.toml for digests and rules: `[mail]`, `[digest]`, `[[rule]]`.

Read only where the file has one of them.
"""

from __future__ import annotations

import ipaddress
import re
from typing import TYPE_CHECKING, NamedTuple

from paperdeck.config.setting_values import mail_address
from paperdeck.config.table_reader import UnusableValueError, one_of, text, whole_number

if TYPE_CHECKING:
    from collections.abc import Sequence

    from paperdeck.config.problems import ConfigProblem
    from paperdeck.config.table_reader import TableReader

STARTTLS, TLS, PLAIN = "starttls", "tls", "none"
_PORTS = {STARTTLS: 587, TLS: 465, PLAIN: 25}
_LABEL = r"[A-Za-z0-9_](?:[A-Za-z0-9_-]{0,61}[A-Za-z0-9_])?"
_HOST = re.compile(rf"{_LABEL}(?:\.{_LABEL})*")
# Capital letters only, so that a password written here by mistake is seldom taken for a name, and
# then told in a message.
_VARIABLE = re.compile(r"[A-Z_][A-Z0-9_]*")
_NAMED = re.compile(r"(?P<name>[^<>]*)<(?P<address>[^<>]*)>")
# `me@localhost` will do, unlike for services that ask for an address.
_LOCAL_ADDRESS = re.compile(rf"[A-Za-z0-9.!#$%&'*+/=?^_`{{|}}~-]+@{_LABEL}(?:\.{_LABEL})*")


class Mailbox(NamedTuple):
    """Where mail goes or comes from: a name, which may be empty, and an address."""

    name: str
    address: str


class MailSettings(NamedTuple):
    """The server that digests are sent by: the `[mail]` table."""

    host: str
    """The mail server's name, like `smtp.example.org`."""
    port: int
    """Its port; by default 587 for `starttls`, 465 for `tls`, 25 for `none`."""
    security: str
    """`starttls`, `tls` or `none`, which is the default on this machine and takes no password
    elsewhere."""
    from_: Mailbox
    """Whom digests are from: `me@example.org`, or `My Name <me@example.org>`."""
    to: tuple[Mailbox, ...]
    """Whom they go to: one address or a list of them."""
    user: str | None = None
    """The name to log in with, if the server asks for one."""
    password_env: str | None = None
    """The environment variable that holds the password; it is never written down here."""


class DigestSettings(NamedTuple):
    """What digests hold: the `[digest]` table."""

    views: tuple[str, ...] = ()
    """Names of saved views, or queries, a section each; by default all saved views."""
    limit: int = 20
    """The most papers that a section lists; of the others it gives the number."""


class Rule(NamedTuple):
    """A tag for what a query finds: a `[[rule]]` table."""

    query: str
    """The papers that get the tag, among those that a sync brings."""
    tag: str
    """The tag they get."""
    line: int | None = None
    """The line of config.toml on which the rule begins."""


def read_mail(table: TableReader, problems: Sequence[ConfigProblem]) -> MailSettings | None:
    """Read `[mail]`; `None` if anything in it can't be used, for mail could then go astray.

    `problems` is the list that the table reports to.
    """
    before = len(problems)
    host = table.take("host", None, _host)
    near = host is not None and _is_here(host)
    security = table.take("security", PLAIN if near else STARTTLS, one_of((STARTTLS, TLS, PLAIN)))
    port = table.take("port", _PORTS[security], whole_number(1, 65_535))
    user = table.take("user", None, text)
    password_env = table.take("password_env", None, _variable)
    sender = table.take("from", None, _mailbox)
    nobody: tuple[Mailbox, ...] = ()
    to = table.take("to", nobody, _mailboxes)
    table.report_unknown()
    table.need("host", "from", "to")
    if (user is None) != (password_env is None):
        given, other = ("user", "password_env") if user else ("password_env", "user")
        table.report(given, f"`mail.{given}` is of no use without `mail.{other}`")
    if security == PLAIN and user is not None and not near:
        message = "`mail.security` is `none`, and the password would be sent for all to read"
        table.report("security", message, "Write `starttls` or `tls`")
    if len(problems) > before or host is None or sender is None:
        return None
    return MailSettings(host, port, security, sender, to, user, password_env)


def read_digest(table: TableReader) -> DigestSettings:
    """Read `[digest]`."""
    default = DigestSettings()
    found = DigestSettings(
        views=table.take_all("views", text),
        limit=table.take("limit", default.limit, whole_number(1, 500)),
    )
    table.report_unknown()
    return found


def read_rules(tables: Sequence[TableReader]) -> tuple[Rule, ...]:
    """Read each `[[rule]]`; one that lacks something is left out.

    Whether its query can be understood is for those to say who know the query language.
    """
    rules = []
    for table in tables:
        query, tag = table.take("query", None, text), table.take("tag", None, text)
        table.report_unknown()
        table.need("query", "tag")
        if query is not None and tag is not None:
            rules.append(Rule(query, tag, table.line_of("query")))
    return tuple(rules)


def _is_here(host: str) -> bool:
    """Tell whether a host's name means this very machine."""
    try:
        return host.lower() == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _host(value: object) -> str:
    host = text(value)
    if _HOST.fullmatch(host):
        return host
    try:
        return str(ipaddress.ip_address(host))
    except ValueError:
        message = "should be the name of a server alone"
        raise UnusableValueError(message, "Write it like smtp.example.org") from None


def _variable(value: object) -> str:
    if isinstance(value, str) and _VARIABLE.fullmatch(value):
        return value
    # What it is isn't repeated: it may well be the password itself.
    message = "should be the name of an environment variable, in capital letters"
    raise UnusableValueError(message, "Write it like PAPERDECK_MAIL_PASSWORD")


def _mailbox(value: object) -> Mailbox:
    whole = text(value)
    named = _NAMED.fullmatch(whole)
    name, address = (named["name"], named["address"]) if named else ("", whole)
    if not _LOCAL_ADDRESS.fullmatch(address):
        mail_address(address)  # says how an address is written
        raise UnusableValueError("should be a mail address in plain letters")
    return Mailbox(name.strip().strip('"').strip(), address)


def _mailboxes(value: object) -> tuple[Mailbox, ...]:
    values = value if isinstance(value, list) else [value]
    if not values:
        raise UnusableValueError("should name somebody", 'Write it like "me@example.org"')
    return tuple(dict.fromkeys(map(_mailbox, values)))
