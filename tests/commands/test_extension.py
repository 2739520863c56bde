"""``assist extension build``: a zip that a browser loads, or a sentence."""

from __future__ import annotations

import io
import json
import zipfile
from importlib.metadata import version
from pathlib import Path

import pytest

from assist.cli import main
from assist.extension_files import _versions, pack


def test_the_zip_holds_the_extension_with_the_address(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "new" / "assist.zip"
    assert main(["extension", "build", "--server", "https://a.example/", "--out", str(out)]) == 0
    assert capsys.readouterr().out.strip() == str(out)
    with zipfile.ZipFile(out) as archive:
        assert archive.testzip() is None
        config = json.loads(archive.read("extension/config.json"))
        manifest = json.loads(archive.read("manifest.json"))
        names = archive.namelist()
    assert config["server"] == "https://a.example"
    assert manifest["version"] == version("assist")
    assert {"static/panel/state.js", "_locales/zh_CN/messages.json"} <= set(names)
    for script in (
        manifest["background"]["service_worker"],
        manifest["side_panel"]["default_path"],
    ):
        assert script.startswith("extension/")


def test_without_a_path_it_lies_in_the_working_directory(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(["extension", "build", "--server", "192.168.1.20:8000"]) == 0
    assert (tmp_path / "assist-extension.zip").is_file()


def test_the_same_input_gives_the_same_bytes() -> None:
    one = pack("https://a.example")
    assert one == pack("https://a.example/")
    assert one != pack("https://b.example")
    with zipfile.ZipFile(io.BytesIO(one)) as archive:
        assert archive.namelist() == sorted(archive.namelist())


@pytest.mark.parametrize(
    "server",
    [
        "",
        "  ",
        "not an address",
        "ftp://a.example",
        "https://",
        "https://a.example/panel",
        "https://-x-/",
        "https://a.example:99999",
        "https://u:p@a.example",
        "https://a b",
    ],
)
def test_a_wrong_address_is_one_sentence_and_no_file(
    server: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "x.zip"
    assert main(["extension", "build", "--server", server, "--out", str(out)]) == 2
    said = capsys.readouterr().err.strip()
    assert "address" in said
    assert "\n" not in said
    assert not out.exists()


def test_a_file_that_cannot_be_written_is_one_sentence(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "file").write_text("")
    out = tmp_path / "file" / "x.zip"
    assert main(["extension", "build", "--server", "https://a.example", "--out", str(out)]) == 2
    assert "cannot be written" in capsys.readouterr().err


def test_without_an_address_the_command_explains_itself() -> None:
    with pytest.raises(SystemExit) as stopped:
        main(["extension", "build"])
    assert stopped.value.code == 2


@pytest.mark.parametrize(
    ("project", "told"),
    [
        ("0.1.0", {"version": "0.1.0"}),
        ("1.2.3rc1", {"version": "1.2.3", "version_name": "1.2.3rc1"}),
        ("2.0.dev5+g1", {"version": "2.0", "version_name": "2.0.dev5+g1"}),
    ],
)
def test_a_browser_gets_a_version_of_numbers(project: str, told: dict[str, str]) -> None:
    assert _versions(project) == told
