"""How the files look: a comment first, then YAML or a shell script. Knows nothing of what is in them."""

from __future__ import annotations

import shlex
from collections.abc import Iterable, Mapping
from typing import Any

import yaml


class _Dumper(yaml.SafeDumper):
    """Text of several lines as a block, and nothing by reference."""

    def ignore_aliases(self, _: Any) -> bool:
        return True


def _text(dumper: yaml.SafeDumper, value: str) -> yaml.ScalarNode:
    return dumper.represent_scalar("tag:yaml.org,2002:str", value, style="|" if "\n" in value else None)


_Dumper.add_representer(str, _text)


def document(comment: Iterable[str], value: Any) -> str:
    """A YAML file."""
    text = yaml.dump(value, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=120)
    return _commented(comment) + "\n" + text


def script(
    comment: Iterable[str],
    command: Iterable[str],
    *,
    needs: Mapping[str, str],
    environment: Mapping[str, str],
    tools: str = "",
) -> str:
    """A shell script that becomes the command. `needs` are variables it must be given, with what they are for.

    An argument such as `"$HEAD"` is one of these and stays as it is. `environment`
    and `tools` are as in `assignments`.
    """
    lines = [f': "${{{name}:?{why}}}"' for name, why in needs.items()]
    lines += [f"export {assignment}" for assignment in assignments(environment, tools)]
    body = "exec"
    for word in command:
        body += (" \\\n    " if word.startswith("--") else " ") + _quoted(word, needs)
    return "#!/bin/sh\n" + _commented(comment) + "set -eu\n" + "\n".join([*lines, body]) + "\n"


def assignments(environment: Mapping[str, str], tools: str) -> list[str]:
    """What a shell is to set; `tools`, unless "", is a folder of commands that are found before all others."""
    path = [f'PATH={shlex.quote(tools)}:"$PATH"'] if tools else []
    return path + [f"{name}={shlex.quote(value)}" for name, value in environment.items()]


def _quoted(word: str, variables: Mapping[str, str]) -> str:
    return word if word.strip('"').removeprefix("$") in variables else shlex.quote(word)


def _commented(lines: Iterable[str]) -> str:
    return "".join(f"# {line}".rstrip() + "\n" for line in lines)
