"""The keys of the files on disk, as they are now."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from paperdeck.config.bibliography_settings import BibliographySettings
from paperdeck.model.paper import Paper
from paperdeck.sync.foreign_keys import foreign_keys

if TYPE_CHECKING:
    from pathlib import Path

PAPER = Paper("arxiv:2401.00001", title="On Small Things")


def test_a_file_is_read_again_when_it_has_changed(tmp_path: Path) -> None:
    file = tmp_path / "a.bib"
    live = [BibliographySettings("#a", file)]
    assert not foreign_keys(live).has("key", PAPER)
    file.write_bytes(b"@book{key, author = {G\xf6del}}\n")
    assert foreign_keys(live).has("key", PAPER)
    assert foreign_keys(live).has("key", PAPER)
    file.write_text("@book{other, author = {Somebody Else}}\n", encoding="utf-8")
    assert not foreign_keys(live).has("key", PAPER)
    assert foreign_keys(live).has("other", PAPER)


def test_all_files_count_and_links_are_followed(tmp_path: Path) -> None:
    (tmp_path / "real.bib").write_text("@book{one,}\n", encoding="utf-8")
    (tmp_path / "link.bib").symlink_to(tmp_path / "real.bib")
    (tmp_path / "b.bib").write_text("@book{two,}\n", encoding="utf-8")
    live = [BibliographySettings("#a", tmp_path / name) for name in ("link.bib", "b.bib")]
    assert all(foreign_keys(live).has(key, PAPER) for key in ("one", "two"))


def test_what_cannot_be_read_has_no_keys_and_keeps_nobody_waiting(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.bib")
    (tmp_path / "folder.bib").mkdir()
    (tmp_path / "loop.bib").symlink_to(tmp_path / "loop.bib")
    names = ("pipe.bib", "folder.bib", "loop.bib", "none/none.bib")
    live = [BibliographySettings("#a", tmp_path / name) for name in names]
    assert not foreign_keys(live).has("key", PAPER)
