"""What a user can set, say, run or measure is documented, and what is documented exists."""

from __future__ import annotations

import argparse
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from prometheus_client import Counter

from assist import cli, protocol
from assist.app import create_app
from assist.metrics import Metrics
from assist.settings import Settings
from tests.test_roles import walk

CHECKOUT = Path(__file__).resolve().parent.parent
DOCS = CHECKOUT / "docs"
WORDING = CHECKOUT / "phrasebook" / "wording"
PAGES = sorted([CHECKOUT / "README.md", CHECKOUT / "CHANGELOG.md", *DOCS.rglob("*.md")])


def text_of(name: str) -> str:
    return (DOCS / name).read_text(encoding="utf-8")


def leaf_types(base: type) -> Iterator[type]:
    below: list[type] = base.__subclasses__()
    if not below:
        yield base
    for each in below:
        yield from leaf_types(each)


def message_types() -> list[str]:
    found = [*leaf_types(protocol.ClientMessage), *leaf_types(protocol.ServerMessage)]
    return sorted({str(each.__struct_config__.tag) for each in found})  # type: ignore[attr-defined]


def commands(
    parser: argparse.ArgumentParser, words: tuple[str, ...] = ()
) -> Iterator[tuple[str, argparse.ArgumentParser]]:
    nested = [a for a in parser._actions if isinstance(a, argparse._SubParsersAction)]
    if words and not nested:
        yield " ".join(words), parser
    for action in nested:
        for name, child in action.choices.items():
            yield from commands(child, (*words, name))


COMMANDS = dict(commands(cli.parser()))


@pytest.mark.parametrize("name", sorted(Settings.model_fields))
def test_each_setting_is_documented(name: str) -> None:
    assert f"`ASSIST_{name.upper()}`" in text_of("configuration.md")


def test_no_documented_setting_is_unknown() -> None:
    named = set(re.findall(r"`ASSIST_([A-Z_]+)`", text_of("configuration.md")))
    assert named <= {name.upper() for name in Settings.model_fields}


@pytest.mark.parametrize("name", message_types())
def test_each_message_type_is_documented(name: str) -> None:
    assert f"`{name}`" in text_of("protocol.md")


@pytest.mark.parametrize("command", sorted(COMMANDS))
def test_each_command_and_its_options_are_documented(command: str) -> None:
    page = text_of("commands.md")
    assert f"`assist {command}" in page
    section = page.split(f"`assist {command}", 1)[1].split("\n## ", 1)[0]
    for action in COMMANDS[command]._actions:
        for option in action.option_strings:
            if option.startswith("--") and option != "--help":
                assert option in section, f"assist {command} {option} is not documented"


def test_no_documented_command_is_unknown() -> None:
    named = re.findall(r"^## `assist ([a-z ]+?)(?: [-\[A-Z].*)?`$", text_of("commands.md"), re.M)
    assert named
    assert set(named) == set(COMMANDS)


def test_each_metric_is_documented() -> None:
    page = text_of("administrators.md")
    for value in vars(Metrics()).values():
        name = getattr(value, "_name", None)
        if name is None:
            continue
        shown = f"{name}_total" if isinstance(value, Counter) else name
        assert f"`{shown}`" in page, f"the metric {shown} is not documented"


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(CHECKOUT)))
def test_each_link_to_a_file_leads_somewhere(page: Path) -> None:
    targets = re.findall(r"\]\(([^)#\s]+)(?:#[^)]*)?\)", page.read_text(encoding="utf-8"))
    for target in targets:
        if "://" not in target:
            assert (page.parent / target).exists(), f"{page.name} links to {target}"


@pytest.mark.parametrize(
    "name", sorted(path.stem for path in WORDING.glob("*.py") if path.stem != "__init__")
)
def test_each_module_of_the_wording_rules_has_its_place(name: str) -> None:
    assert f"`{name}`" in text_of("architecture.md")


def test_no_module_of_the_wording_rules_that_has_a_place_is_gone() -> None:
    _, _, section = text_of("architecture.md").partition("## Inside `phrasebook/wording`")
    named = set(re.findall("`([a-z_]+)`", section.partition("\n## ")[0]))
    assert named <= {path.stem for path in WORDING.glob("*.py")}


def test_each_make_command_of_the_readme_exists() -> None:
    makefile = (CHECKOUT / "Makefile").read_text()
    readme = (CHECKOUT / "README.md").read_text(encoding="utf-8")
    used = set(re.findall(r"(?:^|`)make ([a-z]+)\b", readme, re.M))
    assert {"run", "test"} <= used
    for name in used:
        assert re.search(rf"^{name}:", makefile, re.M), f"make {name} does not exist"


def test_each_page_of_the_docs_is_reachable_from_the_readme() -> None:
    reached: set[Path] = set()
    waiting = [CHECKOUT / "README.md"]
    while waiting:
        page = waiting.pop()
        if page in reached or page.suffix != ".md" or not page.exists():
            continue
        reached.add(page)
        targets = re.findall(r"\]\(([^)#\s]+)", page.read_text(encoding="utf-8"))
        waiting.extend((page.parent / target).resolve() for target in targets)
    decisions = set((DOCS / "adr").glob("*.md"))  # reached by their folder
    assert set(PAGES) - decisions - reached == set()


def test_each_page_and_call_is_named_in_the_docs(tmp_path: Path) -> None:
    page = "\n".join(one.read_text(encoding="utf-8") for one in DOCS.rglob("*.md"))
    app = create_app(Settings(data_dir=tmp_path))
    served = [route.split(" ", 1) for route in walk(app.routes)]
    # The forms of a page are documented with it.
    named = {
        address.split("/{", 1)[0]
        for method, address in served
        if address.startswith("/api/v1/")
        or (method == "GET" and address.startswith(("/lead", "/account")))
    }
    assert len(named) > 50
    assert [one for one in sorted(named) if one not in page] == []


def test_each_error_code_in_use_is_documented() -> None:
    sources = [path.read_text(encoding="utf-8") for path in (CHECKOUT / "assist").rglob("*.py")]
    codes = {code for source in sources for code in re.findall(r'RefusedError\(\s*"(\w+)"', source)}
    assert len(codes) > 5
    page = text_of("protocol.md")
    assert {code for code in codes if f"`{code}`" not in page} == set()
