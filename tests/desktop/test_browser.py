from __future__ import annotations

import os
import select
import sys
from typing import TYPE_CHECKING

import pytest

from paperdeck.desktop.browser import open_url
from paperdeck.desktop.errors import DesktopError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.desktop.conftest import FakeProgram

URL = "https://arxiv.org/abs/1706.03762?x=$(id)&y=`id`;'\""
HANDED = "https://arxiv.org/abs/1706.03762?x=%24%28id%29&y=%60id%60%3B%27%22"
TELL = 'printf "%s\\n" "$(basename "$0")" "$@" > "$HOME/told"'


class Told:
    """What a fake browser says through a named pipe; waits for it at most ten seconds."""

    def __init__(self, file: Path) -> None:
        os.mkfifo(file)
        self._handle = os.open(file, os.O_RDONLY | os.O_NONBLOCK)

    def lines(self) -> list[str]:
        assert select.select([self._handle], [], [], 10)[0], "no browser was started"
        return os.read(self._handle, 4096).decode().splitlines()

    def close(self) -> None:
        os.close(self._handle)


@pytest.fixture
def told(tmp_path: Path) -> Iterator[Told]:
    pipe = Told(tmp_path / "told")
    yield pipe
    pipe.close()


def test_desktop_opens_the_address_as_one_argument(
    told: Told, environ: dict[str, str], fake_program: FakeProgram
) -> None:
    fake_program("xdg-open", TELL)
    open_url(URL, environ | {"DISPLAY": ":7"})
    assert told.lines() == ["xdg-open", HANDED]


def test_users_browser_comes_first_with_its_options(
    told: Told, environ: dict[str, str], fake_program: FakeProgram
) -> None:
    fake_program("xdg-open", TELL)
    fake_program("my browser", TELL)
    chosen = "missing-browser:'my browser' --new --to=%s"
    open_url(URL, environ | {"DISPLAY": ":7", "BROWSER": chosen})
    assert told.lines() == ["my browser", "--new", f"--to={HANDED}"]


def test_users_browser_is_used_without_a_display_too(
    told: Told, environ: dict[str, str], fake_program: FakeProgram
) -> None:
    helper = fake_program("helper", TELL)
    open_url(URL, environ | {"BROWSER": str(helper)})
    assert told.lines() == ["helper", HANDED]


@pytest.mark.parametrize("quotes", ['"', ""])
@pytest.mark.parametrize(
    "tail",
    [
        "$(harm)",
        "`harm`",
        "';harm;'",
        '";harm;"',
        ";harm",
        "&harm",
        "|harm",
        "a(b)<c>{d}~e*f[g]!h#i",
        "?a=%zz&b=\u00e9",
    ],
)
def test_a_shell_in_the_users_setting_gets_nothing_to_obey(
    told: Told, environ: dict[str, str], fake_program: FakeProgram, tail: str, quotes: str
) -> None:
    harm = fake_program("harm", 'touch "$HOME/harmed"')
    teller = fake_program("teller", TELL)
    chosen = f"sh -c '{teller} {quotes}%s{quotes}'"
    open_url(f"https://example.org/{tail}", environ | {"BROWSER": chosen})
    program, address, *more = told.lines()
    assert (program, more) == ("teller", [])
    assert address.startswith("https://example.org/")
    assert not (harm.parents[1] / "harmed").exists()


def test_browser_has_no_terminal_and_outlives_us(
    told: Told, environ: dict[str, str], fake_program: FakeProgram, tmp_path: Path
) -> None:
    fake_program(
        "xdg-open",
        f"#!{sys.executable}\n"
        "import os\n"
        "null = os.stat('/dev/null')\n"
        "quiet = all(os.path.samestat(os.fstat(n), null) for n in (0, 1, 2))\n"
        f"with open({str(tmp_path / 'told')!r}, 'w') as told:\n"
        "    told.write(f'{quiet} {os.getsid(0) == os.getpid()}')\n",
    )
    open_url(URL, environ | {"WAYLAND_DISPLAY": "wayland-0"})
    assert told.lines() == ["True True"]


@pytest.mark.parametrize("browser", ["lynx", "w3m -o x", "/usr/bin/env:links", "'unfinished"])
def test_text_browser_is_never_started_inside_our_screen(
    environ: dict[str, str], fake_program: FakeProgram, browser: str
) -> None:
    for name in ("lynx", "w3m", "links"):
        fake_program(name, "exit 0")
    only_text = environ | {"BROWSER": browser.removeprefix("/usr/bin/env:")}
    with pytest.raises(DesktopError, match="no browser here"):
        open_url(URL, only_text)


def test_link_to_a_text_browser_is_one_as_well(
    environ: dict[str, str], programs: Path, fake_program: FakeProgram
) -> None:
    fake_program("lynx", "exit 0")
    (programs / "nice").symlink_to(programs / "lynx")
    with pytest.raises(DesktopError):
        open_url(URL, environ | {"BROWSER": "nice"})


def test_without_a_display_the_error_names_the_address_and_a_way_out(
    environ: dict[str, str], fake_program: FakeProgram
) -> None:
    fake_program("xdg-open", "exit 0")
    with pytest.raises(DesktopError) as caught:
        open_url("https://example.org/x", environ)
    assert str(caught.value) == ("no browser here: https://example.org/x. Set $BROWSER to have one")


def test_program_that_cannot_be_started_is_passed_over(
    told: Told, environ: dict[str, str], fake_program: FakeProgram
) -> None:
    fake_program("broken", "#!/no/such/interpreter\n")
    fake_program("xdg-open", TELL)
    open_url(URL, environ | {"DISPLAY": ":7", "BROWSER": "broken"})
    assert told.lines()[0] == "xdg-open"


@pytest.mark.parametrize(
    "url",
    [
        "",
        "-x",
        "--help",
        "javascript:alert(1)",
        "file:///etc/passwd",
        "ftp://example.org",
        "https://",
        "https:example.org",
        "//example.org",
        "http://[::1",
        "https://example.org/\x1b]52;c;x\x07",
        "https://example.org/a b",
        "https://example.org/\n",
        " https://example.org",
    ],
)
def test_only_web_addresses_are_opened(
    environ: dict[str, str], fake_program: FakeProgram, url: str
) -> None:
    fake_program("xdg-open", 'touch "$HOME/started"')
    with pytest.raises(DesktopError, match="not a web address") as caught:
        open_url(url, environ | {"DISPLAY": ":7"})
    assert str(caught.value).isprintable()
