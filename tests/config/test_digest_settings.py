"""`[mail]`, `[digest]` and `[[rule]]` in config.toml."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from paperdeck.config.digest_settings import DigestSettings, MailSettings, Rule
from paperdeck.config.reference import describe_settings, field_texts
from paperdeck.config.settings import Settings, load_settings

if TYPE_CHECKING:
    from pathlib import Path
    from typing import NamedTuple

MAIL = '[mail]\nhost = "smtp.example.org"\nfrom = "me@example.org"\nto = "you@example.org"\n'


@pytest.fixture
def config(tmp_path: Path) -> Path:
    return tmp_path / "config.toml"


def load(config: Path, text: str) -> tuple[Settings, list[str]]:
    config.write_text(text, encoding="utf-8")
    settings, problems = load_settings(config)
    return settings, [str(problem) for problem in problems]


def mail_of(config: Path, text: str) -> MailSettings:
    settings, problems = load(config, text)
    assert problems == []
    assert settings.mail is not None
    return settings.mail


def test_without_them_nothing_is_set_up(config: Path) -> None:
    settings, problems = load(config, "")
    assert (settings.mail, settings.digest, settings.rules, problems) == (None, None, (), [])


def test_all_of_it_is_taken(config: Path) -> None:
    settings, problems = load(
        config,
        """[mail]
host = "smtp.example.org"
port = 2525
security = "tls"
user = "me"
password_env = "MAIL_PASSWORD"
from = "Jürgen <me@example.org>"
to = ["you@example.org", '"Ada" <ada@localhost>']
[digest]
views = ["Robots", "is:unread cat:cs.LG"]
limit = 5
[[rule]]
query = "#rl OR robot"
tag = "rl"
[[rule]]
tag = "diffusion"
query = "diffusion"
""",
    )
    assert problems == []
    assert settings.mail == (
        *("smtp.example.org", 2525, "tls", ("Jürgen", "me@example.org")),
        *((("", "you@example.org"), ("Ada", "ada@localhost")), "me", "MAIL_PASSWORD"),
    )
    assert settings.digest == DigestSettings(("Robots", "is:unread cat:cs.LG"), 5)
    assert settings.rules == (
        Rule("#rl OR robot", "rl", 13),
        Rule("diffusion", "diffusion", 17),
    )


@pytest.mark.parametrize(
    ("host", "more", "security", "port"),
    [
        ("smtp.example.org", "", "starttls", 587),
        ("smtp.example.org", 'security = "tls"', "tls", 465),
        ("mailhost.lan", 'security = "none"', "none", 25),
        ("localhost", "", "none", 25),
        ("127.0.0.1", "", "none", 25),
        ("::1", 'security = "starttls"', "starttls", 587),
    ],
)
def test_mail_is_encrypted_unless_it_stays_here_or_that_was_said(
    config: Path, host: str, more: str, security: str, port: int
) -> None:
    mail = mail_of(config, f"{MAIL}{more}\n".replace("smtp.example.org", host))
    assert (mail.host, mail.security, mail.port) == (host, security, port)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("[mail]\n", "config.toml:1: `mail.host` is missing."),
        (f"{MAIL}hots = 1\n", "config.toml:5: unknown setting `mail.hots`. Did you mean `host`?"),
        (f'{MAIL}security = "ssl"\n', "config.toml:5: `mail.security` should be one of `starttls`"),
        (f"{MAIL}port = 0\n", "config.toml:5: `mail.port` should be from 1 to 65535, not 0."),
        (MAIL.replace("smtp.", "smtp.."), "config.toml:2: `mail.host` should be the name of a ser"),
        (MAIL.replace("smtp", "https://smtp"), "config.toml:2: `mail.host` should be the name"),
        (MAIL.replace("you@", "you"), "config.toml:4: `mail.to` should be a mail address."),
        (MAIL.replace('"you@example.org"', "[]"), "config.toml:4: `mail.to` should name somebody."),
        (
            MAIL.replace("me@", "mé@"),
            "config.toml:3: `mail.from` should be a mail address in plain",
        ),
        (
            f'{MAIL}user = "me"\n',
            "config.toml:5: `mail.user` is of no use without `mail.password_e",
        ),
        (
            MAIL + 'security = "none"\nuser = "me"\npassword_env = "P"\n',
            "config.toml:5: `mail.security` is `none`, and the password would be sent for all to",
        ),
        ("mail = 1\n", "config.toml:1: `mail` should be a table."),
    ],
)
def test_mail_that_could_go_astray_is_not_set_up(config: Path, text: str, told: str) -> None:
    settings, problems = load(config, text)
    assert settings.mail is None
    assert problems[0].startswith(told)


@pytest.mark.parametrize("password", ['"correct horse"', '"hunter2"', "123456"])
def test_a_password_written_by_mistake_is_not_repeated(config: Path, password: str) -> None:
    text = f'{MAIL}user = "me"\npassword_env = {password}\n'
    settings, problems = load(config, text)
    assert settings.mail is None
    assert "should be the name of an environment variable" in problems[-1]
    assert not any(password.strip('"') in problem for problem in problems)
    _, problems = load(config, f"{MAIL}password = {password}\n")
    assert problems == [
        "config.toml:5: unknown setting `mail.password`. Did you mean `password_env`?"
    ]


def test_each_rule_that_lacks_something_is_told_by_its_own_line(config: Path) -> None:
    settings, problems = load(
        config,
        """[[rule]]
query = "a"
tag = "a"

[[rule]]
query = "b"

[[rule]]
qeury = "c"
tag = "c"
[[rule]]
query = ""
tag = "d"
""",
    )
    assert settings.rules == (Rule("a", "a", 2),)
    assert problems == [
        "config.toml:5: `rule.tag` is missing.",
        "config.toml:8: `rule.query` is missing.",
        "config.toml:9: unknown setting `rule.qeury`. Did you mean `query`?",
        "config.toml:12: `rule.query` should not be empty.",
    ]


@pytest.mark.parametrize("text", ["[rule]\nquery = 'a'\n", "rule = 1\n", "rule = [1]\n"])
def test_rules_that_are_no_tables_of_a_list_are_told(config: Path, text: str) -> None:
    settings, problems = load(config, text)
    assert settings.rules == ()
    assert problems == ["config.toml:1: `rule` should be tables. Write each as [[rule]]."]


def test_rules_in_one_line_are_rules(config: Path) -> None:
    settings, problems = load(config, 'rule = [{query = "a", tag = "b"}]\n')
    assert (settings.rules, problems) == ((Rule("a", "b", 1),), [])


@pytest.mark.parametrize("text", ["[[sources]]\nx = 1\n", "[[mail]]\nhost = 1\n", "[[digest]]\n"])
def test_a_list_of_tables_where_one_is_wanted_is_told(config: Path, text: str) -> None:
    _, problems = load(config, text)
    assert "should be a table" in problems[0]


@pytest.mark.parametrize("described", [MailSettings, DigestSettings, Rule])
def test_every_field_has_a_text(described: type[NamedTuple]) -> None:
    assert field_texts(described).keys() == set(described._fields)


def test_they_are_described_by_the_names_in_the_file() -> None:
    described = {(entry.table, entry.name) for entry in describe_settings()}
    assert {("mail", "from"), ("digest", "limit"), ("rule", "tag")} <= described
    assert ("rule", "line") not in described
