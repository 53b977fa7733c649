"""Click, speaking French: help pages and the errors of a mistyped command line."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Sequence
from typing import Any

import click


def spaced(text: str) -> str:
    """French typography: a non-breaking space before : ; ? ! » % and after «."""
    return re.sub(r" ([:;?!»%])", "\u00a0\\1", text).replace("« ", "«\u00a0")


class _Formatter(click.HelpFormatter):
    def write_text(self, text: str) -> None:
        super().write_text(spaced(text))

    def write_dl(
        self, rows: Iterable[tuple[str, str]], col_max: int = 30, col_spacing: int = 2
    ) -> None:
        super().write_dl([(left, spaced(right)) for left, right in rows], col_max, col_spacing)

    def write_usage(self, prog: str, args: str = "", prefix: str | None = None) -> None:
        super().write_usage(prog, args, "Utilisation : " if prefix is None else prefix)


class _Context(click.Context):
    formatter_class = _Formatter


#: What click writes in English in a usage line.
_USAGE = {
    "[COMMAND] [ARGS]...": "[COMMANDE] [ARGUMENTS]…",
    "COMMAND [ARGS]...": "COMMANDE [ARGUMENTS]…",
}
#: What click adds to the help of a bounded number; our texts say the bounds in words.
_RANGE = re.compile(r"\s*\[[^\[\]]*[<>]=?x?[^\[\]]*\]$")
_HELP = "Affiche cette aide et s’arrête."


class FrenchCommand(click.Command):
    """A command whose help is in French."""

    context_class = _Context

    def get_help_option(self, ctx: click.Context) -> click.Option | None:
        """The --help option with a French text."""
        option = super().get_help_option(ctx)
        if option is not None:
            option.help = _HELP
        return option

    def collect_usage_pieces(self, ctx: click.Context) -> list[str]:
        """The words after the program's name in the usage line."""
        pieces = super().collect_usage_pieces(ctx)
        return [_USAGE.get(piece, piece) for piece in pieces]

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the options under a French heading."""
        options = [param for param in self.get_params(ctx) if isinstance(param, click.Option)]
        rows = [row for option in options if (row := option.get_help_record(ctx))]
        rows = [(left, _RANGE.sub("", right)) for left, right in rows]
        if rows:
            with formatter.section("Options"):
                formatter.write_dl(rows)


class FrenchGroup(FrenchCommand, click.Group):
    """A group of commands whose help is in French; commands in the order they were written."""

    command_class = FrenchCommand

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Names of the commands, in the order of the work, not of the alphabet."""
        return list(self.commands)

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the options, then the commands."""
        FrenchCommand.format_options(self, ctx, formatter)
        rows = [(name, self.commands[name].get_short_help_str(90)) for name in self.commands]
        with formatter.section("Commandes"):
            formatter.write_dl(rows)


def _nearest(name: str, names: Sequence[str]) -> str:
    close = difflib.get_close_matches(name, names, n=1)
    return f" Vouliez-vous dire « {close[0]} » ?" if close else ""


def _title(param: click.Parameter | None, ctx: click.Context | None) -> str:
    if param is None:
        return ""
    if isinstance(param, click.Argument):
        return param.make_metavar(ctx) if ctx is not None else param.human_readable_name
    return param.opts[-1]


def explain(error: click.ClickException) -> str:
    """One French sentence for a click error."""
    ctx = getattr(error, "ctx", None)
    if isinstance(error, click.NoSuchOption):
        known = [o for p in ctx.command.get_params(ctx) for o in p.opts] if ctx else []
        return f"L’option « {error.option_name} » n’existe pas.{_nearest(error.option_name, known)}"
    if isinstance(error, click.MissingParameter):
        return f"Il manque « {_title(error.param, ctx)} »."
    if isinstance(error, click.BadOptionUsage):
        return f"L’option « {error.option_name} » attend une valeur."
    if isinstance(error, click.BadParameter):
        return f"« {_title(error.param, ctx)} » : {_parameter(error)}"
    if isinstance(error, click.FileError):
        return f"Le fichier « {error.ui_filename} » ne peut pas être ouvert."
    if isinstance(error, click.UsageError) and ctx is not None:
        return _usage(error, ctx)
    return error.format_message()


def _parameter(error: click.BadParameter) -> str:
    """The reason why a value does not fit; sentences of our own types come back as written."""
    kind = error.param.type if error.param is not None else None
    if isinstance(kind, click.Choice):
        return f"les choix possibles sont {', '.join(map(str, kind.choices))}."
    if isinstance(kind, click.IntRange):
        return f"un nombre entier de {kind.min} à {kind.max} est attendu."
    if isinstance(kind, click.Path):
        value = error.message.split("'")[1] if "'" in error.message else ""
        if "not exist" in error.message:
            return f"« {value} » est introuvable."
        if "is a file" in error.message:
            return f"« {value} » est un fichier ; un dossier est attendu."
        if "is a directory" in error.message:
            return f"« {value} » est un dossier ; un fichier est attendu."
        return f"« {value} » ne peut pas être ouvert."
    return error.message


def _usage(error: click.UsageError, ctx: click.Context) -> str:
    if isinstance(ctx.command, click.Group):
        name: Any = getattr(error, "command_name", None) or (
            error.message.split("'")[1] if "'" in error.message else ""
        )
        if name:
            near = _nearest(name, list(ctx.command.commands))
            return f"La commande « {name} » n’existe pas.{near}"
        return "Il manque une commande."
    if "unexpected extra argument" in error.message:
        extra = error.message.partition("(")[2].rstrip(")")
        return f"Il y a un argument de trop : « {extra} »."
    return error.message
