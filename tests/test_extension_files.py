"""The packed extension: everything in it is there, and nothing else."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from assist.extension_files import ServerAddressError, extension_files, origin_of, unpack
from assist.webfiles import WEB

IMPORT = re.compile(r"""^\s*(?:import|export)\b[^;]*?\bfrom\s+["'](\.[^"']+)["']""", re.M)


def test_everything_a_packed_module_imports_is_packed() -> None:
    files = extension_files()
    for name, content in files.items():
        if not name.endswith(".js"):
            continue
        for imported in IMPORT.findall(content.decode()):
            target = (Path("/") / name).parent.joinpath(imported).resolve().as_posix()[1:]
            assert target in files, f"{name} imports {imported}"


def test_what_the_manifest_names_is_packed() -> None:
    files = extension_files()
    manifest = json.loads(files["manifest.json"])
    named = [
        manifest["background"]["service_worker"],
        manifest["side_panel"]["default_path"],
        manifest["options_ui"]["page"],
        *manifest["icons"].values(),
        *manifest["action"]["default_icon"].values(),
        *(one for each in manifest["web_accessible_resources"] for one in each["resources"]),
    ]
    assert [name for name in named if name not in files] == []
    for locale in ("zh_CN", "en"):
        messages = json.loads(files[f"_locales/{locale}/messages.json"])
        said = set(re.findall(r"__MSG_(\w+)__", files["manifest.json"].decode()))
        assert said == set(messages)


def test_it_asks_for_three_rights_and_no_page_until_the_agent_gives_it() -> None:
    manifest = json.loads(extension_files()["manifest.json"])
    assert manifest["permissions"] == ["storage", "scripting", "sidePanel"]
    assert "host_permissions" not in manifest
    assert "content_scripts" not in manifest


def test_nothing_of_the_servers_other_pages_is_packed() -> None:
    files = extension_files()
    assert not [name for name in files if "demo" in name or "lead" in name or name.endswith(".ts")]
    sentences = json.loads(files["static/i18n/zh.json"])
    assert sentences.keys()
    assert all(key.startswith(("panel.", "extension.")) for key in sentences)


def test_each_shipped_adapter_is_listed_and_named_as_its_file() -> None:
    folder = WEB / "extension" / "adapters"
    listed = json.loads((folder / "index.json").read_text())
    files = {one.stem for one in folder.glob("*.json")} - {"index", "adapter.schema"}
    assert set(listed) == files
    assert {json.loads((folder / f"{one}.json").read_text())["id"] for one in listed} == files


def test_the_servers_address_and_adapters_are_filled_in(tmp_path: Path) -> None:
    adapter = {"id": "ours", "version": 1, "name": {"zh": "自家"}, "matches": []}
    folder = unpack(tmp_path, "HTTPS://Assist.Example.com/", adapters=[adapter])
    config = json.loads((folder / "extension" / "config.json").read_text())
    assert config == {"server": "https://assist.example.com", "adapters": [adapter]}
    assert (folder / "static" / "panel" / "state.js").is_file()


@pytest.mark.parametrize(
    ("typed", "origin"),
    [
        ("", ""),
        ("http://127.0.0.1:8000", "http://127.0.0.1:8000"),
        (" https://assist.example.com/ ", "https://assist.example.com"),
        ("192.168.1.20:8000", "http://192.168.1.20:8000"),
        ("http://[::1]:8000", "http://[::1]:8000"),
    ],
)
def test_an_address_becomes_an_origin(typed: str, origin: str) -> None:
    assert origin_of(typed) == origin


@pytest.mark.parametrize(
    "typed",
    [
        "ftp://assist.example.com",
        "https://",
        "https://a.example/panel",
        "https://user:secret@a.example",
        "https://a.example:99999",
        "https://a.example?token=1",
        "javascript:alert(1)",
    ],
)
def test_what_is_no_address_is_refused_with_a_sentence(typed: str) -> None:
    with pytest.raises(ServerAddressError, match="address"):
        origin_of(typed)
