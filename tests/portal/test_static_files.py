"""Static files for the front server: modules of a script import each other by names with checksums."""

import re
from pathlib import Path

from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import FileSystemStorage

from portal.static_files import HashedStaticFiles

IMPORT = re.compile(r'from "\./([\w.-]+)";')


def collected(tmp_path: Path, folder: str, changed: dict[str, str] | None = None) -> tuple[Path, dict[str, str]]:
    """(the folder with the hashed files, {name: hashed name}), the sources being the portal's or the changed ones."""
    sources = tmp_path / "sources" / folder
    sources.mkdir(parents=True)
    for file in (Path(settings.BASE_DIR) / "static" / folder).iterdir():
        (sources / file.name).write_text((changed or {}).get(file.name, file.read_text()))
    out = HashedStaticFiles(location=tmp_path / "out", base_url="/static/")
    source = FileSystemStorage(location=tmp_path / "sources")
    # The longest way to the end: each file before those it imports.
    names = sorted((f"{folder}/{file.name}" for file in sources.iterdir()), key=lambda name: "main" not in name)
    for name in names:
        out.save(name, source.open(name))
    hashed = {}
    for name, hashed_name, done in out.post_process({name: (source, name) for name in names}):
        assert not isinstance(done, Exception), (name, done)
        if hashed_name.endswith(".js"):
            hashed[Path(name).name] = Path(hashed_name).name
    return tmp_path / "out" / folder, hashed


def test_modules_import_each_other_by_hashed_names(tmp_path: Path) -> None:
    folder, hashed = collected(tmp_path, "js/protocols-form")
    assert len(hashed) > 5
    for name, hashed_name in hashed.items():
        source = (Path(settings.BASE_DIR) / "static/js/protocols-form" / name).read_text()
        imported = IMPORT.findall((folder / hashed_name).read_text())
        assert imported == [hashed[each] for each in IMPORT.findall(source)], name


def test_a_changed_module_changes_the_name_of_whoever_imports_it(tmp_path: Path) -> None:
    _, before = collected(tmp_path / "before", "js/protocols-form")
    state = (Path(settings.BASE_DIR) / "static/js/protocols-form/state.js").read_text()
    _, after = collected(tmp_path / "after", "js/protocols-form", {"state.js": f"{state}// changed\n"})
    assert before["main.js"] != after["main.js"]
    assert before["kept.js"] == after["kept.js"]


def test_comments_in_scripts_of_others_are_not_taken_for_imports(tmp_path: Path) -> None:
    source = FileSystemStorage(location=tmp_path / "sources")
    name = source.save("theirs/script.js", ContentFile("// import { a } from './nothing';\n"))
    out = HashedStaticFiles(location=tmp_path / "out", base_url="/static/")
    out.save(name, source.open(name))
    assert [done for _, _, done in out.post_process({name: (source, name)}) if isinstance(done, Exception)] == []
