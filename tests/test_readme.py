"""The README says what the program does."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from vaeforms.cli import cli

README = (Path(__file__).parent.parent / "README.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("command", list(cli.commands))
def test_every_command_is_documented(command: str) -> None:
    assert f"vaeforms {command}" in README


@pytest.mark.parametrize(
    "option",
    sorted(
        {
            option
            for command in cli.commands.values()
            for param in command.params
            for option in param.opts
            if option.startswith("--")
        }
    ),
)
def test_every_option_is_documented(option: str) -> None:
    assert f"`{option}" in README


def test_two_commands_set_up_and_run() -> None:
    blocks = re.findall(r"^```sh\n(.*?)^```", README, re.MULTILINE | re.DOTALL)
    first, second = (block for block in blocks if ".venv" in block)
    assert "vaeforms validate fixtures/inbox" in first
    assert "pytest" in second
