"""The command that tells what is new: digest, on paper or by mail."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

from paperdeck.cli.choosing import read_query
from paperdeck.cli.opening import open_library, open_store, open_to_read
from paperdeck.cli.outcome import DONE, FAILED, UsageError, complain
from paperdeck.cli.paper_output import paper_object
from paperdeck.cli.places import clock, settings
from paperdeck.cli.printing import print_json, say
from paperdeck.config.digest_settings import DigestSettings
from paperdeck.desktop.mail import Letter, Server, send
from paperdeck.discover import digest_html, digest_text
from paperdeck.discover.digest import Order, digest_name, first_day_after, make_digest
from paperdeck.discover.explaining import reasons
from paperdeck.marks.digests import check_notable, note_told, only_digest, read_told
from paperdeck.model.errors import PaperDeckError
from paperdeck.query.arrivals import Arrivals, first_day
from paperdeck.query.errors import BadValue

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable

    from paperdeck.config.digest_settings import MailSettings
    from paperdeck.config.settings import Settings
    from paperdeck.discover.digest import Digest
    from paperdeck.query.library import Library
    from paperdeck.store.database import Store

LAST = "lastdigest"
"""The period that begins with the last digest."""
_WRITERS: dict[str, Callable[[Digest], str]] = {
    "text": digest_text.to_text,
    "markdown": digest_text.to_markdown,
    "html": digest_html.to_html,
}


def tell_digest(args: argparse.Namespace) -> int:
    """Print what is new, or mail it; 1 if something couldn't be told or sent."""
    if args.json and args.format not in {None, "json"}:
        raise UsageError(f"digest: --json and --format {args.format} are two ways of telling it")
    if args.email and args.format not in {None, "json"}:
        raise UsageError("digest: a mail is text and HTML at once", next_step="Leave out --format")
    args.json = args.json or args.format == "json"
    args.query = " ".join(args.query)
    read_query(args.query)
    config = settings()
    if not (args.email or args.mark):
        store = open_to_read()
        with open_library(store) as library:
            digest = _gather(args, config, store, library)
        _print(args, digest)
        return _told(digest)
    mail = _mail(config) if args.email else None
    store = open_store()
    with only_digest(store):
        with open_library(store) as library:
            digest = _gather(args, config, store, library)
        if mail is None:
            _print(args, digest)
        elif digest.ids:
            check_notable(store, digest.moment)
            _send(digest, *mail)
        if digest.ids:
            _note(store, digest, sent=mail is not None)
    if mail is not None:
        _report(args, digest, mail[1])
    return _told(digest)


def _told(digest: Digest) -> int:
    """Complain of what was left out, and return the exit code."""
    for told in digest.left_out:
        complain(told)
    return FAILED if digest.left_out else DONE


def _gather(args: argparse.Namespace, config: Settings, store: Store, library: Library) -> Digest:
    now = clock()
    told = read_told(store, digest_name(args.query))
    explicit = args.since.lower() != LAST
    try:
        since = first_day(args.since, now) if explicit else first_day_after(told.last, now)
    except BadValue as error:
        raise UsageError(f"digest: {error}", where=f"--since {args.since}") from error
    wanted = config.digest or DigestSettings()
    order = Order(
        query=args.query,
        views=wanted.views,
        saved=library.views(),
        moment=now,
        since=since,
        limit=args.limit or wanted.limit,
    )
    # Who names a period and only looks at it wants to see all of it.
    is_look = explicit and not (args.email or args.mark)
    with reasons(store) as why:
        return make_digest(order, Arrivals(library, since), () if is_look else told.ids, why)


def _print(args: argparse.Namespace, digest: Digest) -> None:
    if args.json:
        print_json(digest_text.to_object(digest, paper_object))
    else:
        say(_WRITERS[args.format or "text"](digest).rstrip("\n"))
    # Whether it was read, or the reader had gone, is known now and not later.
    sys.stdout.flush()


def _mail(config: Settings) -> tuple[Server, MailSettings]:
    """Return the server to send by, with its password. Raise `PaperDeckError`."""
    mail = config.mail
    if mail is None:
        raise PaperDeckError(
            "no mail server is set up",
            where=str(config.file),
            next_step="Write host, from and to under [mail]; see docs/digest.md",
        )
    password = os.environ.get(mail.password_env, "") if mail.password_env else ""
    if mail.password_env and not password:
        raise PaperDeckError(
            "no mail was sent, the variable that holds the password isn't set",
            where=mail.password_env,
            next_step="Set it where this command is started; see docs/digest.md",
        )
    server = Server(
        host=mail.host, port=mail.port, security=mail.security, user=mail.user, password=password
    )
    return server, mail


def _send(digest: Digest, server: Server, mail: MailSettings) -> None:
    letter = Letter(
        sender=mail.from_,
        recipients=mail.to,
        subject=digest_text.subject(digest),
        text=digest_text.to_text(digest),
        html=digest_html.to_html(digest),
        sent=digest.moment,
        key=digest.key,
    )
    send(letter, server)


def _note(store: Store, digest: Digest, *, sent: bool) -> None:
    try:
        note_told(store, digest.name, digest.ids, digest.moment)
    except PaperDeckError as error:
        done = "sent" if sent else "printed"
        raise PaperDeckError(
            f"the digest was {done}, but not noted, so the next one tells of the same papers:"
            f" {error}"
        ) from error


def _report(args: argparse.Namespace, digest: Digest, mail: MailSettings) -> None:
    people = [mailbox.address for mailbox in mail.to]
    sent = bool(digest.ids)
    if args.json:
        told: dict[str, object] = {"digest": digest.name, "new": len(digest.ids), "sent": sent}
        print_json({**told, "to": people, "left_out": list(digest.left_out)})
    elif sent:
        say(f"sent to {', '.join(people)}: {digest_text.period(digest)}")
    else:
        say(f"{digest_text.period(digest)}: no mail was sent")
