from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from paperdeck.config.settings import Settings, load_settings
from paperdeck.config.source_settings import SOURCE_DEFAULTS, SourceDefaults, is_loopback

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def config(tmp_path: Path) -> Path:
    return tmp_path / "config.toml"


def load(config: Path, text: str) -> tuple[Settings, list[str]]:
    config.write_text(text, encoding="utf-8")
    settings, problems = load_settings(config)
    return settings, [str(problem) for problem in problems]


def test_missing_file_is_all_defaults(config: Path) -> None:
    settings, problems = load_settings(config)
    assert problems == ()
    on = [name for name, source in settings.sources.items() if source.enabled]
    assert on == ["huggingface", "arxiv"]
    assert list(settings.sources) == list(SOURCE_DEFAULTS)
    arxiv = settings.sources["arxiv"]
    assert (arxiv.base_url, arxiv.min_interval) == ("https://export.arxiv.org", 3.0)
    assert settings.sources["huggingface"].min_interval == 0.6
    assert arxiv.enabled
    assert settings.reader.theme == "paperdeck-dark"
    assert (settings.sync.interval_minutes, settings.sync.days) == (60, 7)


def test_good_file_is_taken_whole(config: Path) -> None:
    settings, problems = load(
        config,
        """
[sources.huggingface]
enabled = false
[sources.arxiv]
base_url = "https://mirror.example.org/"
categories = ["cs.LG", "hep-th", "cond-mat.mes-hall", "physics.optics", "math-ph"]
queries = ['au:"Yoshua Bengio"']
min_interval = 5
[sync]
interval_minutes = 0
days = 30
max_papers = 100
[reader]
theme = "sepia"
ascii = true
rows = "compact"
editor = "vim -n"
[keys]
"paper.star" = "s,*"
"note.add" = ["a", "comma"]
"app.quit" = ""
""",
    )
    assert problems == []
    assert not settings.sources["huggingface"].enabled
    arxiv = settings.sources["arxiv"]
    assert arxiv.base_url == "https://mirror.example.org"
    assert len(arxiv.categories) == 5
    assert arxiv.queries == ('au:"Yoshua Bengio"',)
    assert arxiv.min_interval == 5.0
    assert settings.sync.interval_minutes == 0
    assert settings.reader.editor == "vim -n"
    assert settings.keys == {
        "paper.star": ("s", "*"),
        "note.add": ("a", "comma"),
        "app.quit": (),
    }
    assert settings.key_lines["paper.star"] == 19


def test_unknown_setting_names_line_and_nearest(config: Path) -> None:
    _, problems = load(config, '\n[sources.arxiv]\n# note\ncatgories = ["cs.LG"]\n')
    assert problems == [
        "config.toml:4: unknown setting `sources.arxiv.catgories`. Did you mean `categories`?"
    ]


def test_bad_items_fall_back_and_the_rest_is_kept(config: Path) -> None:
    settings, problems = load(
        config,
        """[sources.arxiv]
enabled = "yes"
categories = ["cs.LG", "cs.lg", 7, "cs", "stat.ML", "cs.LG"]
[reader]
rows = "cosy"
ascii = true
[sync]
days = 0
max_papers = 12.5
""",
    )
    arxiv = settings.sources["arxiv"]
    assert arxiv.enabled
    assert arxiv.categories == ("cs.LG", "stat.ML")
    assert (settings.reader.rows, settings.reader.ascii) == ("auto", True)
    assert (settings.sync.days, settings.sync.max_papers) == (7, 2000)
    assert problems == [
        "config.toml:2: `sources.arxiv.enabled` should be true or false, not the text `yes`.",
        (
            "config.toml:3: `sources.arxiv.categories`: `cs.lg` is not a category name"
            " like `cs.LG`. Did you mean `cs.LG`?"
        ),
        (
            "config.toml:3: `sources.arxiv.categories`: `7` should be text, not the number 7."
            " Put it in quotes."
        ),
        (
            "config.toml:3: `sources.arxiv.categories`: `cs` is a whole archive."
            " Name a subject in it, like `cs.LG`."
        ),
        (
            "config.toml:5: `reader.rows` should be one of `auto`, `comfortable`, `compact`,"
            " not `cosy`."
        ),
        "config.toml:8: `sync.days` should be from 1 to 365, not 0.",
        "config.toml:9: `sync.max_papers` should be a whole number, not the number 12.5.",
    ]


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("[reader]\nascii = true\ntheme = \n", "config.toml:3: is not valid TOML"),
        ("[reader]\nrows = '''auto\n\n", "config.toml:3: is not valid TOML"),
        ("[reader]\n[reader]\n", "config.toml:2: is not valid TOML"),
    ],
)
def test_syntax_error_names_its_line_and_leaves_all_defaults(
    config: Path, text: str, place: str
) -> None:
    settings, problems = load(config, text)
    assert settings == Settings(file=config)
    assert len(problems) == 1
    assert problems[0].startswith(place)


def test_file_that_is_not_utf8_is_reported_with_its_line(config: Path) -> None:
    config.write_bytes(b'[reader]\ntheme = "caf\xe9"\n')
    _, problems = load_settings(config)
    assert [str(p) for p in problems] == [
        "config.toml:2: is not UTF-8 text. Save the file as UTF-8."
    ]


def test_byte_order_mark_and_windows_line_ends_do_no_harm(config: Path) -> None:
    config.write_bytes(b'\xef\xbb\xbf[reader]\r\ntheme = "sepia"\r\nthem = 1\r\n')
    settings, problems = load_settings(config)
    assert settings.reader.theme == "sepia"
    assert [problem.line for problem in problems] == [3]


def test_folder_in_place_of_the_file_is_reported(config: Path) -> None:
    config.mkdir()
    settings, problems = load_settings(config)
    assert settings == Settings(file=config)
    assert str(problems[0]).startswith("config.toml: can't be read: Is a directory")


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read anything")
def test_unreadable_file_is_reported(config: Path) -> None:
    config.touch(mode=0o000)
    _, problems = load_settings(config)
    assert "Permission denied" in str(problems[0])


def test_deeply_nested_file_is_reported(config: Path) -> None:
    _, problems = load(config, "a = " + "[" * 20_000 + "]" * 20_000)
    assert problems == ["config.toml: is nested too deeply."]


def test_sources_that_are_off_are_switched_on_with_their_own_settings(config: Path) -> None:
    settings, problems = load(
        config,
        """[sources.feed]
enabled = true
urls = ["https://example.org/feed.xml?a=b", "ftp://example.org", "https://u:p@example.org/x"]
[sources.semanticscholar]
enabled = true
key = "$S2_KEY"
[sources.crossref]
urls = ["https://example.org"]
[sync]
contact = "ada@example.org"
""",
    )
    assert settings.sources["feed"].urls == ("https://example.org/feed.xml?a=b",)
    assert settings.sources["semanticscholar"].key == "$S2_KEY"
    assert not settings.sources["crossref"].enabled
    assert settings.sync.contact == "ada@example.org"
    assert [int(problem.split(":")[1]) for problem in problems] == [3, 3, 8]


def test_a_problem_with_an_address_does_not_repeat_what_it_asks_for(config: Path) -> None:
    urls = [
        "https://u:p@a.example/x?token=hunter2",
        "ftp://b.example/x?hunter2",
        "http://[c/x#hunter2",
    ]
    _, problems = load(config, f"[sources.feed]\nurls = {urls}\n")
    assert [problem.split("`")[3] for problem in problems] == [
        "https://…@a.example/x?…",
        "ftp://b.example/x?…",
        "http://[c/x?…",
    ]


@pytest.mark.parametrize("contact", ["me", "me@here", "a b@example.org", ""])
def test_a_contact_is_an_address_of_mail(config: Path, contact: str) -> None:
    settings, problems = load(config, f'[sync]\ncontact = "{contact}"\n')
    assert settings.sync.contact is None
    assert len(problems) == 1


def test_sources_of_other_packages_are_looked_for_only_when_one_is_named(config: Path) -> None:
    asked: list[bool] = []

    def others() -> dict[str, SourceDefaults]:
        asked.append(True)
        return {"club": SourceDefaults("https://club.example", 2.0, frozenset({"queries"}))}

    config.write_text("[sources.arxiv]\nenabled = true\n", encoding="utf-8")
    assert "club" not in load_settings(config, others)[0].sources
    assert not asked
    config.write_text('[sources.club]\nenabled = true\nqueries = ["x"]\n', encoding="utf-8")
    settings, problems = load_settings(config, others)
    assert problems == ()
    club = settings.sources["club"]
    assert (club.base_url, club.min_interval, club.queries) == ("https://club.example", 2.0, ("x",))


def test_unknown_source_is_named_with_the_nearest(config: Path) -> None:
    settings, problems = load(config, "[sources.arxive]\nenabled = true\n")
    assert "arxive" not in settings.sources
    assert problems == ["config.toml:1: unknown source `sources.arxive`. Did you mean `arxiv`?"]


def test_source_that_searches_nothing_has_no_categories(config: Path) -> None:
    _, problems = load(config, '[sources.huggingface]\ncategories = ["cs.LG"]\n')
    assert problems == ["config.toml:2: unknown setting `sources.huggingface.categories`."]


def test_table_written_as_a_value_is_reported(config: Path) -> None:
    settings, problems = load(config, 'sources = "arxiv"\nkeys = 3\n')
    assert settings.keys == {}
    assert problems == [
        "config.toml:1: `sources` should be a table. Write it as [sources].",
        "config.toml:2: `keys` should be a table. Write it as [keys].",
    ]


def test_floor_of_the_interval_is_kept_and_told(config: Path) -> None:
    settings, problems = load(config, "[sources.arxiv]\nmin_interval = 0.5\n")
    assert settings.sources["arxiv"].min_interval == 3.0
    assert problems == [
        (
            "config.toml:2: `sources.arxiv.min_interval` is 0.5 s, but arxiv asks for at least 3 s"
            " between requests. 3 s is used."
        )
    ]


def test_interval_may_always_be_raised(config: Path) -> None:
    settings, problems = load(config, "[sources.huggingface]\nmin_interval = 10\n")
    assert settings.sources["huggingface"].min_interval == 10.0
    assert problems == []


def test_interval_may_be_lowered_on_loopback_only(config: Path) -> None:
    text = '[sources.arxiv]\nbase_url = "http://{}"\nmin_interval = 0\n'
    settings, problems = load(config, text.format("127.0.0.1:8080"))
    assert (settings.sources["arxiv"].min_interval, problems) == (0.0, [])
    settings, problems = load(config, text.format("127.0.0.1.example.org"))
    assert settings.sources["arxiv"].min_interval == 3.0
    assert len(problems) == 1


def test_refused_address_never_counts_as_loopback(config: Path) -> None:
    settings, problems = load(
        config, '[sources.arxiv]\nbase_url = "ftp://127.0.0.1"\nmin_interval = 0\n'
    )
    assert settings.sources["arxiv"].base_url == "https://export.arxiv.org"
    assert settings.sources["arxiv"].min_interval == 3.0
    assert [int(problem.split(":")[1]) for problem in problems] == [2, 3]


@pytest.mark.parametrize("value", ["true", "'1'", "nan", "inf", "-1", "[]", "1979-05-27"])
def test_interval_that_is_no_number_of_seconds_is_refused(config: Path, value: str) -> None:
    settings, problems = load(config, f"[sources.arxiv]\nmin_interval = {value}\n")
    assert settings.sources["arxiv"].min_interval == 3.0
    assert len(problems) == 1


@pytest.mark.parametrize(
    "address",
    [
        "export.arxiv.org",
        "ftp://example.org",
        "https://",
        "https://user:secret@example.org",
        "https://example.org/?key=1",
        "http://[::1",
        "http://example.org:99999",
        "http://exa mple.org",
        "javascript:alert(1)",
    ],
)
def test_address_that_is_no_service_is_refused(config: Path, address: str) -> None:
    settings, problems = load(config, f"[sources.arxiv]\nbase_url = '{address}'\n")
    assert settings.sources["arxiv"].base_url == "https://export.arxiv.org"
    assert len(problems) == 1
    assert "secret" not in problems[0]


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("http://localhost:1", True),
        ("http://127.8.8.8", True),
        ("http://[::1]:80/x", True),
        ("https://export.arxiv.org", False),
        ("http://localhost.example.org", False),
        ("http://0.0.0.0", False),
        ("http://[::1", False),
        ("", False),
    ],
)
def test_loopback_is_told_by_host(address: str, expected: bool) -> None:
    assert is_loopback(address) is expected


def test_control_characters_of_the_file_never_reach_a_message(config: Path) -> None:
    _, problems = load(config, '"\\u001b]52;c;x\\u0007" = 1\n[reader]\ntheme = "\\u009bm"\n')
    assert len(problems) == 2
    assert all(problem.isprintable() for problem in problems)


def test_line_is_found_inside_arrays_strings_and_inline_tables(config: Path) -> None:
    _, problems = load(
        config,
        '''# [reader]
[sources]
arxiv = { enabled = true, categories = [
  "cs.LG",
  "[keys]",
] }
[reader]
editor = """
them = 1
""" # not a key
them = 2
''',
    )
    lines = [int(problem.split(":")[1]) for problem in problems]
    assert lines == [3, 8, 11]
