"""What the settings and the environment keep secret is found."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from paperdeck.config.secrets import secrets_in, secrets_of
from paperdeck.config.settings import load_settings

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize(
    "name",
    [
        "OPENALEX_KEY",
        "GITHUB_TOKEN",
        "MAIL_PASSWORD",
        "aws_secret_access_key",
        "API_KEY_2",
        "X_APIKEY",
    ],
)
def test_a_variable_that_is_named_like_a_secret_is_one(name: str) -> None:
    assert secrets_in({name: "0123456789"}) == {"0123456789"}


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PWD", "home-folder"),
        ("HOME", "somewhere-else"),
        ("SSH_AUTH_SOCK", "/run/agent.sock"),
        ("KEYBOARD", "qwerty-layout"),
        ("GIT_AUTH", "true"),
        ("TOKEN_URL", "https://example.org/token"),
    ],
)
def test_other_variables_are_none(name: str, value: str) -> None:
    assert secrets_in({name: value}) == frozenset()


def test_a_proxys_password_is_a_secret() -> None:
    environ = {
        "https_proxy": "http://me:pass%21word@proxy.example.org:80",
        "HTTP_PROXY": "http://[",
    }
    assert secrets_in(environ) == {"pass%21word"}


def test_keys_of_sources_and_the_password_for_mail_are_secrets(tmp_path: Path) -> None:
    file = tmp_path / "config.toml"
    file.write_text(
        '[sources.openalex]\nkey = "literal"\n[sources.semanticscholar]\nkey = "$MINE"\n'
        '[mail]\nhost = "mail.example.org"\nfrom = "me@example.org"\nto = "me@example.org"\n'
        'user = "me"\npassword_env = "SMTP"\n'
    )
    settings, problems = load_settings(file)
    assert not problems
    assert secrets_of(settings, {"MINE": "named", "SMTP": "mailed"}) == {
        "literal",
        "named",
        "mailed",
    }
    assert secrets_of(settings, {}) == {"literal"}


@pytest.mark.parametrize(
    ("line", "where"),
    [
        ("key = 1234567890", "[sources.openalex]"),
        ('key = ["1234567890"]', "[sources.openalex]"),
        ('base_url = "htp://me:1234567890@example.org"', "[sources.openalex]"),
        ('base_url = "https://me:1234567890@example.org"', "[sources.openalex]"),
        ('urls = ["https://me:1234567890@example.org/feed"]', "[sources.feed]"),
        ('urls = ["ftp://me:1234567890@example.org/feed"]', "[sources.feed]"),
        ('password_env = "1234567890"', "[mail]"),
        ('password = "1234567890"', "[mail]"),
    ],
)
def test_no_problem_with_the_settings_repeats_a_secret(
    tmp_path: Path, line: str, where: str
) -> None:
    file = tmp_path / "config.toml"
    file.write_text(f"{where}\n{line}\n")
    _, problems = load_settings(file)
    assert problems
    assert "1234567890" not in " ".join(map(str, problems))
