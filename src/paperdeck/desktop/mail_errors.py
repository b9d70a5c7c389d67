"""What goes wrong with a mail server, in words for people."""

from __future__ import annotations

import smtplib
import socket
import ssl

_LONGEST = 160
"""Characters of what a server says that are repeated."""
_PORTS = 'Port 587 usually goes with security = "starttls", port 465 with "tls"'
_LATER = "Try again later"
_UNSURE = (
    "the mail may have been sent or not, the mail server got all of it and didn't say whether it"
    " takes it"
)
_LOOK = "Look whether it arrived: it isn't noted as sent, and the next one tells of the same papers"


def explain(
    error: Exception, security: str, *, late: bool = False, unsure: bool = False
) -> tuple[str, str]:
    """Return what happened, and what to do next.

    `late` tells that the time for all of it was over, `unsure` that the server had the whole
    letter and was to say whether it takes it.
    """
    if unsure:
        return _UNSURE, _LOOK
    reason, next_step = _reason(error, security, late=late)
    return f"no mail was sent, {reason}", next_step


def _reason(error: Exception, security: str, *, late: bool) -> tuple[str, str]:
    if late or isinstance(error, TimeoutError) or isinstance(error.__context__, TimeoutError):
        return "the mail server took too long to answer", f"Check `port` under [mail]. {_PORTS}"
    if isinstance(error, smtplib.SMTPException):
        return _refusal(error, security)
    return _trouble(error)


def _refusal(error: smtplib.SMTPException, security: str) -> tuple[str, str]:
    # What is left in the end is that it takes no passwords, or in no way that we know.
    what, next_step = "takes no password in a way known here", "Check `port` under [mail]"
    match error:
        case smtplib.SMTPAuthenticationError():
            what = f"doesn't accept user and password ({_said(error)})"
            next_step = "Check `user` under [mail], and the variable that `password_env` names"
        case smtplib.SMTPRecipientsRefused(recipients=refused):
            told = "; ".join(f"{one} ({_words(*reply)})" for one, reply in refused.items())
            what, next_step = f"refuses to deliver to {told}", "Check `to` under [mail]"
        case smtplib.SMTPSenderRefused(sender=sender):
            what = f"refuses mail from {sender} ({_said(error)})"
            next_step = "Check `from` and `user` under [mail]"
        case smtplib.SMTPNotSupportedError() if "STARTTLS" in str(error):
            what, next_step = "doesn't offer STARTTLS, and without it all could read along", _PORTS
        case smtplib.SMTPResponseException():
            what, next_step = f"refuses ({_said(error)})", _LATER
        case smtplib.SMTPServerDisconnected():
            what = "broke off the connection"
            next_step = _LATER if security == "none" else _PORTS
    return f"the mail server {what}", next_step


def _trouble(error: Exception) -> tuple[str, str]:
    match error:
        case UnicodeError():
            return "user or password hold characters beyond ASCII", "Choose another password"
        case ssl.SSLCertVerificationError(verify_message=words):
            return (
                f"the mail server's certificate can't be trusted ({words})",
                "Check `host` under [mail]: it must be the name in the certificate",
            )
        case ssl.SSLError():
            return "no encryption could be agreed on with the mail server", _PORTS
        case socket.gaierror():
            return "the mail server's name isn't known", "Check `host` under [mail] and the network"
        case ConnectionRefusedError():
            return "no mail server listens there", "Check `host` and `port` under [mail]"
    words = getattr(error, "strerror", None) or str(error) or type(error).__name__
    return f"the mail server can't be reached ({words})", "Check `host` under [mail]"


def _said(error: smtplib.SMTPException) -> str:
    code, text = getattr(error, "smtp_code", 0), getattr(error, "smtp_error", b"")
    return _words(code, text)


def _words(code: int, text: bytes | str) -> str:
    words = text.decode("utf-8", "replace") if isinstance(text, bytes) else text
    shown = "".join(sign if sign.isprintable() else " " for sign in f"{code} {words}")
    short = " ".join(shown.split())
    return short if len(short) <= _LONGEST else f"{short[:_LONGEST]}…"
