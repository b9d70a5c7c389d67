"""`[cite]` and `[[bibliography]]` in config.toml."""

from __future__ import annotations

from pathlib import Path

import pytest

from paperdeck.config.settings import Settings, load_settings


def _load(folder: Path, text: str) -> tuple[Settings, list[str]]:
    file = folder / "config.toml"
    file.write_text(text, encoding="utf-8")
    settings, problems = load_settings(file)
    return settings, [str(problem) for problem in problems]


def test_a_bibliography_has_a_query_and_a_file_beside_the_config(tmp_path: Path) -> None:
    settings, problems = _load(
        tmp_path, '\n[[bibliography]]\nquery = "#thesis"\nfile = "bib/thesis.bib"\n'
    )
    (one,) = settings.bibliographies
    assert not problems
    assert one == ("#thesis", tmp_path / "bib" / "thesis.bib", "bibtex", False, 3)


def test_the_home_folder_and_whole_names_are_understood(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path / "me"))
    settings, _ = _load(
        tmp_path,
        '[[bibliography]]\nquery = "a"\nfile = "~/a.bib"\n'
        '[[bibliography]]\nquery = "a"\nfile = "/b.bib"\n',
    )
    files = [one.file for one in settings.bibliographies]
    assert files == [tmp_path / "me" / "a.bib", Path("/b.bib")]


def test_biblatex_is_written_in_all_scripts_unless_told_otherwise(tmp_path: Path) -> None:
    table = '[[bibliography]]\nquery = "a"\nformat = "biblatex"\n'
    settings, _ = _load(
        tmp_path, f'{table}file = "a.bib"\n{table}file = "b.bib"\nunicode = false\n'
    )
    assert [one.unicode for one in settings.bibliographies] == [True, False]


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("[bibliography]\nfile = 3\n", "config.toml:1: `bibliography` should be tables."),
        ('[[bibliography]]\nfile = "a"\n', "config.toml:1: `bibliography.query` is missing."),
        (
            '[[bibliography]]\nquery = "a"\nfile = "~nobody-here/a"\n',
            "config.toml:3: `bibliography.file` begins with the home of somebody unknown.",
        ),
        (
            '[[bibliography]]\nquery = "a"\nfile = "a/"\n',
            "config.toml:3: `bibliography.file` is a folder. Name a file in it.",
        ),
        (
            '[[bibliography]]\nquery = "a"\nfile = "a"\nunicod = true\n',
            "config.toml:4: unknown setting `bibliography.unicod`. Did you mean `unicode`?",
        ),
        ("[cite]\nkey = 3\n", "config.toml:2: `cite.key` should be text, not the number 3."),
        ('[cite]\nkeys = "a"\n', "config.toml:2: unknown setting `cite.keys`."),
    ],
)
def test_what_cannot_be_used_is_told(tmp_path: Path, text: str, problem: str) -> None:
    _, problems = _load(tmp_path, text)
    assert any(one.startswith(problem.removesuffix(".")) for one in problems), problems


def test_links_to_one_file_are_one_file(tmp_path: Path) -> None:
    (tmp_path / "a.bib").touch()
    (tmp_path / "b.bib").symlink_to("a.bib")
    (tmp_path / "c.bib").symlink_to("c.bib")
    table = '[[bibliography]]\nquery = "a"\n'
    settings, problems = _load(
        tmp_path, "".join(f'{table}file = "{name}.bib"\n' for name in ("a", "b", "c"))
    )
    assert [one.file.name for one in settings.bibliographies] == ["a.bib", "c.bib"]
    assert len(problems) == 1
    assert "another bibliography's" in problems[0]


def test_a_template_is_kept_as_written(tmp_path: Path) -> None:
    settings, problems = _load(tmp_path, '[cite]\nkey = "auth + yeer"\n')
    assert not problems
    assert settings.cite == ("auth + yeer", 2)
