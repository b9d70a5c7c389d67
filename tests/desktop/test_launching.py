"""Programs get arguments, never a command line: whatever an address, a setting or a name says."""

from __future__ import annotations

import os
import shlex
import signal
import stat
import subprocess
import sys
from pathlib import Path
from string import ascii_letters, digits
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from paperdeck.desktop import browser
from paperdeck.desktop.browser import _encoded, host_of, open_url
from paperdeck.desktop.drafts import OpenDraft, recover_drafts
from paperdeck.desktop.editor import _choice, _command, edit_text
from paperdeck.desktop.errors import DesktopError

if TYPE_CHECKING:
    from tests.desktop.conftest import FakeProgram, WaitUntilFree
    from tests.payloads import PAYLOADS
else:
    from payloads import PAYLOADS

FULL = os.environ.get("PAPERDECK_TRUST") == "full"
thorough = settings(
    max_examples=5_000 if FULL else 150,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
SCHEMES = ["http://", "https://", "HTTPS://", "file://", "javascript:", "ftp://", "data:", "-", ""]
HOSTS = ["arxiv.org", "a.org@b.org", "-x", "[::1]", "[::1", "xn--", "ärger.de", "x\\@b.org", ""]
TAILS = st.one_of(
    st.sampled_from(["", "/", "/$(id)", "/`id`;ls", "/a b", "/%s", "/--help", "/'\"|&"]),
    st.sampled_from([*PAYLOADS.values()]).map(lambda text: f"/{text[:80]}"),
    st.text(max_size=20),
)
URLS = st.builds(
    lambda *parts: "".join(parts), st.sampled_from(SCHEMES), st.sampled_from(HOSTS), TAILS
)
# An environment holds no NUL.
VALUES = st.one_of(
    st.text(st.characters(exclude_characters="\0"), max_size=30),
    st.lists(
        st.sampled_from(["xdg-open", "--new", "%s", "-c 'x y'", "'", '"', "\\", "$(id)", ":", " "])
    ).map(" ".join),
)


@given(URLS, VALUES)
@thorough
def test_a_browser_gets_one_web_address_or_is_not_started(
    environ: dict[str, str], fake_program: FakeProgram, url: str, chosen: str
) -> None:
    fake_program("xdg-open", "exit 0")
    started: list[tuple[str, ...]] = []
    told = ""

    def start(command: tuple[str, ...], _: object) -> bool:
        started.append(command)
        return True

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(browser, "_start", start)
        try:
            open_url(url, environ | {"DISPLAY": ":7", "BROWSER": chosen})
        except DesktopError as error:
            told = str(error)
    assert told.isprintable()
    assert bool(told) is not bool(started)
    if not started:
        return
    ((program, *arguments),) = started
    assert program.startswith("/")
    assert urlsplit(url).scheme in {"http", "https"}
    assert url.isprintable()
    assert host_of(url)
    handed = _encoded(url)
    assert sum(handed in word or handed.replace("&", "%26") in word for word in arguments) >= 1
    # What begins with a hyphen is the user's own setting.
    assert [word for word in arguments if word.startswith("-") and word.startswith(handed)] == []
    own = [word for part in chosen.split(":") for word in _words(part)]
    assert all(
        word == handed or any("%s" in one for one in own) or word in own for word in arguments
    )


@given(URLS)
@example("https://example.org/%zz?a=%s&b=%")
@thorough
def test_a_program_gets_an_address_in_which_nothing_is_for_a_shell(url: str) -> None:
    host = host_of(url)
    if not host:
        return
    handed = _encoded(url)
    assert set(handed) <= {*ascii_letters, *digits, *"-._~!*,:/?#[]@&=+%"}
    assert handed.startswith(("http://", "https://"))
    assert host_of(handed) == host
    assert _encoded(handed) == handed
    assert unquote(urlsplit(handed).path) == unquote(urlsplit(url).path)


def _words(value: str) -> list[str]:
    try:
        return shlex.split(value)
    except ValueError:
        return []


@pytest.mark.parametrize(
    ("url", "host"),
    [
        ("https://arxiv.org/abs/1706.03762", "arxiv.org"),
        ("HTTPS://ArXiv.org:443/", "arxiv.org"),
        ("https://arxiv.org@evil.example/abs/1706.03762", "evil.example"),
        ("https://arxiv.org:x@evil.example/", "evil.example"),
        ("https://\u0430rxiv.org/", "xn--rxiv-43d.org"),
        ("https://evil.example\\@arxiv.org/", ""),
        ("https://evil.example/\u202egro.vixra", ""),
        ("ftp://arxiv.org/", ""),
        ("https:///abs", ""),
        ("https://a..b/", ""),
        ("https://arxiv.org:99999999/", ""),
        ("https://fa\u00df.de/x", "xn--fa-hia.de"),
        ("https://\u03c2igma.gr/", "xn--igma-fod.gr"),
        ("https://FA\u00df\u3002\u03a3\u03c2.gr/", "xn--fa-hia.xn--3xab.gr"),
        ("https://\u03bf\u03b4\u03bf\u03a3.gr/", "xn--pxavbq.gr"),
        ("https://arxiv.org./", "arxiv.org."),
        ("https://.arxiv.org/", ""),
        ("https://b\u00fccher.example/", "xn--bcher-kva.example"),
        ("https://arxiv.org%2eevil.example/", ""),
        ("https://arxiv.org%40evil.example/", ""),
        ("https://arxiv.org;evil.example/", ""),
        ("https://arxiv.org,evil.example/", ""),
        ("https://(arxiv.org)/", ""),
        ("https://a\u200cb.example/", ""),
        ("https://[::1]:80/", "::1"),
        ("https://[fe80::1%25eth0]/", ""),
    ],
)
def test_the_host_that_is_shown_is_the_one_that_is_opened(url: str, host: str) -> None:
    assert host_of(url) == host


@given(VALUES)
@thorough
def test_an_editor_is_a_program_that_is_there_and_arguments(
    environ: dict[str, str], fake_program: FakeProgram, value: str
) -> None:
    fake_program("xdg-open", "exit 0")
    fake_program("vi", "exit 0")
    command, told = [], ""
    try:
        chosen = _choice({"PATH": environ["PATH"], "EDITOR": value})
        command = _command(chosen, environ["PATH"])
    except DesktopError as error:
        told = str(error)
    assert "\n" not in told
    assert bool(told) is not bool(command)
    if command:
        assert os.access(command[0], os.X_OK)
        assert command[1:] == (shlex.split(value)[1:] if value.strip() else [])


def test_an_editor_gets_a_command_of_its_own_as_one_argument(
    environ: dict[str, str], fake_program: FakeProgram, tmp_path: Path
) -> None:
    fake_program("ed-fake", 'printf "%s\\n" "$@" > "$HOME/seen"; echo x > "$4"')
    value = "ed-fake -c 'set tw=0 | echo $(id)' --"
    edit_text("", folder=tmp_path / "drafts", name="note.md", environ=environ | {"EDITOR": value})
    seen = (tmp_path / "seen").read_text().splitlines()
    assert seen[:3] == ["-c", "set tw=0 | echo $(id)", "--"]
    assert seen[3].startswith("/")
    assert len(seen) == 4


@pytest.mark.parametrize("name", ["-rf", "--help", "../../x", "$(id).md", "a b;c"])
def test_no_name_is_taken_for_an_option_or_a_command(
    environ: dict[str, str],
    fake_program: FakeProgram,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    name: str,
) -> None:
    monkeypatch.chdir(tmp_path)
    fake_program("ed-fake", 'printf "%s\\n" "$#" "$1" > "$HOME/seen"; echo x > "$1"')
    # A folder that is given from here, and begins like an option itself.
    folder = Path("-drafts")
    edit_text("", folder=folder, name=name, environ=environ | {"EDITOR": "ed-fake"})
    count, given = (tmp_path / "seen").read_text().splitlines()
    assert count == "1"
    assert given.startswith(f"{tmp_path}/-drafts/draft-")


def test_all_files_of_a_draft_are_closed_to_others_whatever_the_umask(tmp_path: Path) -> None:
    before = os.umask(0)
    try:
        draft = OpenDraft(tmp_path / "drafts", "note.md", "for whom")
        draft.write("secret")
        draft.write("secret again")
    finally:
        os.umask(before)
    modes = {
        path.name: stat.S_IMODE(path.stat().st_mode) for path in (tmp_path / "drafts").rglob("*")
    }
    draft.close(keep=False)
    folder = next(name for name in modes if name.startswith("draft-"))
    assert modes == {folder: 0o700, "note.md": 0o600, ".about": 0o600}


_EDITING = (
    "import os, sys; from pathlib import Path; from paperdeck.desktop.editor import edit_text;"
    "edit_text('before', folder=Path(sys.argv[1]), name='note.md', environ=os.environ, about='A')"
)


@pytest.mark.parametrize("victim", ["$PPID", "$$"], ids=["the reader", "the editor"])
def test_what_was_typed_outlives_the_sudden_death_of(
    environ: dict[str, str],
    fake_program: FakeProgram,
    wait_until_free: WaitUntilFree,
    tmp_path: Path,
    victim: str,
) -> None:
    fake_program("ed-fake", f'echo precious > "$1"; kill -9 {victim}; exit 0')
    drafts = tmp_path / "drafts"
    done = subprocess.run(
        [sys.executable, "-c", _EDITING, str(drafts)],
        env=environ | {"EDITOR": "ed-fake"},
        stderr=subprocess.DEVNULL,
        check=False,
    )
    assert done.returncode in {-signal.SIGKILL, 1}
    wait_until_free(drafts)
    (draft,) = recover_drafts(drafts)
    assert (draft.text, draft.about) == ("precious\n", "A")
    assert stat.S_IMODE(draft.file.stat().st_mode) == 0o600
    assert stat.S_IMODE(draft.file.parent.stat().st_mode) == 0o700
    assert stat.S_IMODE(drafts.stat().st_mode) == 0o700
