"""What PaperDeck is installed with is known beforehand: versions, hashes, licences."""

from __future__ import annotations

import re
from pathlib import Path

import dependencies
import list_licences
import pin_hashes
import pytest
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parents[2]
PINNED = (ROOT / pin_hashes.CONSTRAINTS).read_text(encoding="utf-8")
HASHED = {
    name: (ROOT / name).read_text(encoding="utf-8")
    for name in (pin_hashes.FOR_TESTS, pin_hashes.FOR_REST)
}
ROWS = [row for rows in list_licences.find_rows().values() for row in rows]


def test_the_files_with_hashes_have_the_packages_of_the_constraints() -> None:
    hashed = [pin for text in HASHED.values() for pin in pin_hashes.read_pins(text)]
    assert sorted(hashed) == sorted(pin_hashes.read_pins(PINNED)), "run tools/pin_hashes.py"


@pytest.mark.parametrize("name", HASHED)
def test_each_package_has_hashes_and_pip_is_told_to_check_them(name: str) -> None:
    hashes = pin_hashes.read_hashes(HASHED[name])
    assert hashes.keys() == {pin.name for pin in pin_hashes.read_pins(HASHED[name])}
    assert all(hashes.values())
    assert "\n--require-hashes\n" in HASHED[name]


def test_what_the_tests_need_is_in_their_file() -> None:
    pinned = {
        canonicalize_name(pin.name) for pin in pin_hashes.read_pins(HASHED["hashed-test.txt"])
    }
    # sqlite-utils wants pip, which installs all the others.
    assert dependencies.find_needed("paperdeck[test]").keys() - {"pip"} == pinned


@pytest.mark.parametrize("text", [PINNED, *HASHED.values()])
def test_no_file_tells_where_packages_were_found(text: str) -> None:
    assert not re.search(r"://|\bfile:|index-url|find-links|\.(?:org|com|io)\b", text)


def test_nothing_is_installed_without_its_hash() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    test_command = re.split(r"```\w*\n", readme.split("<!-- command: test -->")[1])[1]
    scripts = [(ROOT / ".ci" / name).read_text(encoding="utf-8") for name in ("run", "wheel")]
    joined = "\n".join([test_command, *scripts]).replace("\\\n", " ")
    commands = re.findall(r"pip\"? (?:install|download|wheel)\b[^&\n]*", joined)
    assert len(commands) == 6
    for command in commands:
        hashed = re.search(r"(?:-r|--requirement) hashed-(?:test|dev)\.txt", command)
        ours_alone = "--no-deps" in command and "--no-build-isolation" in command
        assert hashed or ours_alone or "--no-index" in command, command


@pytest.mark.parametrize(
    ("file", "wanted"),
    [
        ("numpy-2.4.6-cp311-cp311-manylinux_2_27_x86_64.manylinux_2_28_x86_64.whl", True),
        ("numpy-2.4.6-cp313-cp313-macosx_11_0_arm64.whl", True),
        ("numpy-2.4.6-cp312-cp312-musllinux_1_2_aarch64.whl", True),
        ("numpy-2.4.6.tar.gz", True),
        ("numpy-2.4.6-py3-none-any.whl", True),
        ("numpy-2.4.6-cp39-abi3-manylinux_2_17_x86_64.whl", True),
        ("numpy-2.4.6-cp311-cp311-win_amd64.whl", False),
        ("numpy-2.4.6-cp310-cp310-macosx_11_0_arm64.whl", False),
        ("numpy-2.4.6-cp314-cp314t-macosx_11_0_arm64.whl", False),
        ("numpy-2.4.6-cp311-cp311-manylinux_2_17_ppc64le.whl", False),
        ("numpy-2.4.6.exe", False),
    ],
)
def test_files_for_the_systems_of_paperdeck_are_taken(file: str, wanted: bool) -> None:
    assert (pin_hashes.named_version(file) == ("numpy", "2.4.6")) is wanted


def test_every_licence_is_permissive_or_named_with_a_reason() -> None:
    assert list_licences.find_faults(ROWS) == []
    assert len(ROWS) > 30


def test_the_page_of_licences_is_current() -> None:
    page = (ROOT / "docs" / "licences.md").read_text(encoding="utf-8")
    if any(row.licence is None for row in ROWS):
        pytest.skip("this Python needs fewer packages than others")
    assert page == list_licences.write_page(list_licences.find_rows()), "run tools/list_licences.py"


@pytest.mark.parametrize(
    "licence",
    [
        "GPL-3.0-only",
        "LGPL-2.1-or-later",
        "AGPL-3.0",
        "MIT AND GPL-2.0-only",
        "none",
        "BSD",
        "UNKNOWN",
        "",
    ],
)
def test_a_licence_that_is_not_known_to_be_permissive_is_a_fault(licence: str) -> None:
    row = list_licences.Row("somebody", ("paperdeck",), licence, copyleft_inside=False)
    assert list_licences.find_faults([*ROWS, row]) == [
        f"somebody: {licence} is not known to be permissive"
    ]


@pytest.mark.parametrize("licence", ["MIT", "MIT OR GPL-2.0-only", "BSD-3-Clause AND Zlib", None])
def test_a_permissive_licence_is_no_fault(licence: str | None) -> None:
    row = list_licences.Row("somebody", ("paperdeck",), licence, copyleft_inside=False)
    assert list_licences.find_faults([*ROWS, row]) == []


def test_other_licences_inside_a_package_and_names_of_nobody_are_faults() -> None:
    row = list_licences.Row("somebody", ("paperdeck",), "MIT", copyleft_inside=True)
    assert list_licences.find_faults([*ROWS, row]) == [
        "somebody: its licence files speak of the GPL or LGPL"
    ]
    without = [row for row in ROWS if row.name != "certifi"]
    assert list_licences.find_faults(without) == ["certifi: named, but not needed"]
    changed = [
        row._replace(licence="GPL-3.0-only") if row.name == "certifi" else row for row in ROWS
    ]
    assert list_licences.find_faults(changed) == ["certifi: was MPL-2.0, is GPL-3.0-only"]
