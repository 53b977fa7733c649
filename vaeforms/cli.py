"""The command line: parse, call, print, exit code; nothing else."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

import click

from vaeforms import __version__
from vaeforms.errors import UsageError, VaeformsError
from vaeforms.frenchclick import FrenchGroup, explain, spaced

#: Exit codes of `validate`, besides 2 for a wrong use (see `errors`).
ALL_COMPLETE, SOMETHING_TO_DO, SOMETHING_UNREADABLE = 0, 1, 3
#: `parameters.PROFILES`, the default first; named here so that --help imports nothing.
_PROFILES = ("graine-2002", "regime-2017", "regime-2024")
_FORM_IDS = ("dossier-recevabilite", "attestation-salariee", "attestation-benevole")


class _Date(click.ParamType[date]):
    """A date as French people or ISO 8601 write it."""

    name = "date"

    def get_metavar(self, param: click.Parameter, ctx: click.Context) -> str:
        return "DATE"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date:
        from vaeforms.french import DateKind, parse_date

        if isinstance(value, date):
            return value
        reading = parse_date(str(value))
        if reading.kind is DateKind.EXACT and reading.first is not None:
            return reading.first
        self.fail(
            f"« {value} » n’est pas une date complète ; écrire par exemple 15/06/2026.", param, ctx
        )


@click.group(cls=FrenchGroup, name="vaeforms", invoke_without_command=True)
@click.option("--version", is_flag=True, help="Affiche la version et s’arrête.")
@click.pass_context
def cli(ctx: click.Context, version: bool) -> None:
    """Dossiers de recevabilité VAE : formulaires vierges, relecture, contrôle et rapport.

    Rien ne quitte cet ordinateur : l’outil ne se connecte jamais au réseau.
    """
    if version:
        click.echo(f"vaeforms {__version__}")
    elif ctx.invoked_subcommand is None:
        click.echo(ctx.get_help())


@cli.command()
@click.argument("inbox", metavar="DÉPÔTS", type=click.Path(path_type=Path))
@click.option(
    "--out",
    metavar="DOSSIER",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path("rapport"),
    help="Où écrire le rapport. Par défaut : rapport, dans le dossier courant.",
)
@click.option(
    "--received",
    type=_Date(),
    help="Date de réception de tous les dossiers (JJ/MM/AAAA). Par défaut : celle de "
    "dossier.toml, sinon le jour même, « à confirmer ».",
)
@click.option(
    "--format",
    "formats",
    type=click.Choice(["html", "json", "pdf", "xlsx", "csv"]),
    multiple=True,
    default=("html", "json"),
    help="Ce qu’il faut écrire : html, json, pdf, xlsx, csv ; répéter l’option pour plusieurs. "
    "Par défaut : html et json.",
)
@click.option(
    "--profile",
    metavar="RÉGIME",
    type=click.Choice(_PROFILES),
    default=_PROFILES[0],
    help="Règles de durée : graine-2002 (le formulaire, trois ans ; par défaut), regime-2017 (un "
    "an), regime-2024 (aucun minimum).",
)
@click.option(
    "--jobs",
    metavar="N",
    type=click.IntRange(1, 64),
    help="Nombre de dossiers lus en même temps. Par défaut : un par processeur.",
)
@click.option(
    "--templates",
    metavar="DOSSIER",
    type=click.Path(path_type=Path, exists=True, file_okay=False),
    multiple=True,
    help="Autres formulaires vierges à reconnaître (anciennes versions, plus d’emplois…).",
)
@click.option(
    "--trust",
    metavar="CERTIFICAT",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    multiple=True,
    help="Autorité de certification reconnue (PEM ou DER) pour les signatures électroniques.",
)
@click.option(
    "--timeout",
    metavar="SECONDES",
    type=click.IntRange(1, 3600),
    default=180,
    help="Temps accordé à un dossier avant de l’abandonner. Par défaut : 180 ; une page numérisée "
    "en demande une ou deux.",
)
@click.option(
    "--memory",
    metavar="MO",
    type=click.IntRange(200, 65536),
    default=1000,
    help="Mémoire accordée à un dossier, en mégaoctets. Par défaut : 1000.",
)
@click.pass_context
def validate(
    ctx: click.Context,
    inbox: Path,
    out: Path,
    received: date | None,
    formats: tuple[str, ...],
    profile: str,
    jobs: int | None,
    templates: tuple[Path, ...],
    trust: tuple[Path, ...],
    timeout: int,
    memory: int,
) -> None:
    """Contrôle des dossiers reçus et écrit le rapport.

    DÉPÔTS est un dossier qui contient un sous-dossier par candidat, ou des fichiers de plusieurs
    candidats : PDF, archives ZIP, messages .eml ou .msg. Ce qui ne peut être attribué à personne
    est « à classer ». Le registre des demandes (register.sqlite) est tenu à côté du rapport.

    Code de sortie : 0 tout est complet, 1 quelque chose manque ou reste à vérifier, 2 commande
    mal formulée, 3 quelque chose n’a pas pu être lu.
    """
    from vaeforms import examining, pipeline
    from vaeforms.report import terminal

    settings = examining.Settings(
        out=out,
        formats=formats,
        templates=templates,
        roots=trust,
        profile=profile,
        seconds=timeout,
        megabytes=memory,
    )
    run = pipeline.start(inbox, settings, received=received, today=date.today())
    with terminal.progress(len(run.submissions)) as advance:
        rows = [row for row in advance(run.rows(processes=jobs or os.cpu_count() or 1))]
    index = pipeline.finish(rows, settings, run.unplaced)
    terminal.summary(rows, index, unplaced=len(run.unplaced))
    if any(row.unreadable for row in rows):
        ctx.exit(SOMETHING_UNREADABLE)
    done = all(row.complete for row in rows) and not run.unplaced
    ctx.exit(ALL_COMPLETE if done else SOMETHING_TO_DO)


@cli.command()
@click.option(
    "--out",
    metavar="DOSSIER",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path("blank_forms"),
    help="Où écrire les formulaires. Par défaut : blank_forms.",
)
@click.option(
    "--form",
    "forms",
    metavar="FORMULAIRE",
    type=click.Choice(_FORM_IDS),
    multiple=True,
    help=f"Un seul formulaire : {', '.join(_FORM_IDS)} ; répéter l’option pour plusieurs.",
)
@click.option(
    "--emplois",
    metavar="N",
    type=click.IntRange(1, 20),
    default=3,
    help="Nombre de tableaux « Emploi », de 1 à 20. Par défaut : 3.",
)
@click.option(
    "--formations",
    metavar="M",
    type=click.IntRange(1, 30),
    default=5,
    help="Nombre de lignes de formation, de 1 à 30. Par défaut : 5.",
)
@click.option(
    "--values",
    metavar="FICHIER",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="Valeurs déjà imprimées dans les formulaires (TOML ou JSON).",
)
@click.option(
    "--no-cover-signature",
    is_flag=True,
    help="Page de garde sans l’ajout « Fait à / le / Signature ».",
)
def blank(
    out: Path,
    forms: tuple[str, ...],
    emplois: int,
    formations: int,
    values: Path | None,
    no_cover_signature: bool,
) -> None:
    """Écrit les formulaires vierges, à remplir à l’écran ou au stylo."""
    from vaeforms import blank as blanks

    written = blanks.write(
        out,
        forms,
        emplois=emplois,
        formations=formations,
        cover_signature=not no_cover_signature,
        values=values,
    )
    for path in written:
        click.echo(str(path))


@cli.command()
@click.argument(
    "form", metavar="FORMULAIRE", type=click.Path(path_type=Path, exists=True, dir_okay=False)
)
@click.argument(
    "values", metavar="VALEURS", type=click.Path(path_type=Path, exists=True, dir_okay=False)
)
@click.option(
    "-o",
    "--out",
    metavar="SORTIE",
    required=True,
    type=click.Path(path_type=Path),
    help="PDF à écrire ; un dossier quand VALEURS est un CSV (un PDF par ligne).",
)
@click.option("--flatten", is_flag=True, help="Fige les réponses : plus aucun champ à remplir.")
def fill(form: Path, values: Path, out: Path, flatten: bool) -> None:
    """Remplit un formulaire vierge avec des valeurs (TOML, JSON ou CSV)."""
    from vaeforms import fill as filling

    for path, notes in filling.fill_file(form, values, out, flatten=flatten):
        click.echo(str(path))
        for note in notes:
            click.echo(f"  {note}", err=True)


@cli.command()
@click.argument("file", metavar="FICHIER", type=click.Path(path_type=Path, exists=True))
@click.option(
    "--templates",
    metavar="DOSSIER",
    type=click.Path(path_type=Path, exists=True, file_okay=False),
    multiple=True,
    help="Autres formulaires vierges à reconnaître.",
)
def read(file: Path, templates: tuple[Path, ...]) -> None:
    """Affiche en JSON ce qui est lu dans un fichier reçu."""
    from vaeforms import pipeline

    click.echo(pipeline.read(file, templates))


@cli.command()
@click.argument("rule_id", metavar="[RÈGLE]", required=False, default="")
def rules(rule_id: str) -> None:
    """Liste les contrôles, ou en explique un : vaeforms rules SIG-05."""
    from vaeforms.report import terminal
    from vaeforms.rules import RULES

    if not rule_id:
        terminal.rules(RULES)
        return
    wanted = rule_id.strip().upper()
    rule = RULES.get(wanted)
    if rule is None:
        import difflib

        near = difflib.get_close_matches(wanted, list(RULES), n=1)
        hint = f" Vouliez-vous dire « {near[0]} » ?" if near else ""
        raise UsageError(f"Le contrôle « {rule_id} » n’existe pas.{hint}")
    terminal.rule(rule)


@cli.command()
@click.argument(
    "report",
    metavar="RAPPORT",
    required=False,
    type=click.Path(path_type=Path, file_okay=False),
    default=Path("rapport"),
)
@click.option(
    "--dossier",
    "dossiers",
    metavar="ID",
    multiple=True,
    help="Un seul dossier, par le nom de son rapport sans « .json » ; répéter pour plusieurs.",
)
@click.option(
    "--config",
    metavar="FICHIER",
    type=click.Path(path_type=Path, dir_okay=False),
    default=Path("vaeforms.toml"),
    help="Réglages : expéditeur, agent, délai. Par défaut : vaeforms.toml.",
)
@click.option(
    "--date",
    "day",
    type=_Date(),
    help="Date des lettres (JJ/MM/AAAA). Par défaut : le jour même.",
)
@click.option(
    "--example-config",
    is_flag=True,
    help="Affiche un fichier de réglages à compléter, et s’arrête.",
)
@click.pass_context
def letters(
    ctx: click.Context,
    report: Path,
    dossiers: tuple[str, ...],
    config: Path,
    day: date | None,
    example_config: bool,
) -> None:
    """Écrit les lettres de chaque dossier contrôlé : PDF et brouillons de courriel.

    RAPPORT est le dossier écrit par « vaeforms validate » (par défaut : rapport). Les lettres vont
    dans RAPPORT/letters ; ce que vous changez dans un fichier letter.toml y est repris la fois
    suivante. Rien n’est envoyé.

    Code de sortie : 0 toutes les lettres sont écrites, 1 une lettre n’a pas pu l’être, 2 commande
    ou réglages incorrects.
    """
    from vaeforms import letters as writer
    from vaeforms.letters import settings

    if example_config:
        click.echo(settings.EXAMPLE, nl=False)
        return
    refused = False
    for outcome in writer.write(report, settings.load(config), day or date.today(), dossiers):
        names = ", ".join(path.name for path in outcome.written)
        click.echo(f"{outcome.dossier} : {names or 'aucune lettre'}")
        for remark in outcome.remarks:
            click.echo(f"  {remark}")
        for reason in outcome.refused:
            refused = True
            click.echo(f"  ! {reason}", err=True)
    ctx.exit(SOMETHING_TO_DO if refused else ALL_COMPLETE)


@cli.command()
@click.argument(
    "report",
    metavar="RAPPORT",
    required=False,
    type=click.Path(path_type=Path, file_okay=False),
    default=Path("rapport"),
)
def status(report: Path) -> None:
    """Affiche le registre : reçus, incomplets et depuis quand, compléments attendus, complets.

    RAPPORT est le dossier écrit par « vaeforms validate » (par défaut : rapport). Les dates de
    complément sont celles des lettres qui s’y trouvent.
    """
    from vaeforms import status as register_status
    from vaeforms.report import terminal

    terminal.standings(register_status.standings(report), date.today())


@cli.command()
@click.argument("labelled", metavar="JEU", type=click.Path(path_type=Path, file_okay=False))
@click.option(
    "--html",
    metavar="DOSSIER",
    type=click.Path(path_type=Path, file_okay=False),
    help="Écrit aussi evaluation.html dans ce dossier : les tableaux et l’image de chaque erreur.",
)
@click.option(
    "--jobs",
    metavar="N",
    type=click.IntRange(1, 64),
    help="Nombre de fichiers lus en même temps. Par défaut : un par processeur.",
)
@click.pass_context
def evaluate(ctx: click.Context, labelled: Path, html: Path | None, jobs: int | None) -> None:
    """Mesure la lecture sur un jeu de pages et de dossiers dont la vérité est connue.

    JEU est un dossier avec un fichier set.json (pages étiquetées), ou un dossier de dossiers avec
    chacun son expected.json (verdict attendu).

    Code de sortie : 0, ou 1 si un dossier est dit complet alors qu’il ne l’est pas ; 2 commande
    mal formulée.
    """
    from vaeforms import evaluation

    results = evaluation.evaluate(labelled, html=html, jobs=jobs or os.cpu_count() or 1)
    ctx.exit(SOMETHING_TO_DO if results.false_complete else ALL_COMPLETE)


@cli.command()
@click.pass_context
def doctor(ctx: click.Context) -> None:
    """Contrôle cette installation : ce qui marche, ce qui manque, ce qu’il faut faire.

    Code de sortie : 0 tout marche, 1 quelque chose manque.
    """
    from vaeforms import doctor as installation

    broken = False
    for check in installation.checks(Path.cwd()):
        click.echo(f"{'✓' if check.ok else '✗'} {check.found}")
        if check.advice:
            click.echo(f"  {check.advice}")
        broken = broken or not check.ok
    ctx.exit(SOMETHING_TO_DO if broken else ALL_COMPLETE)


def _utf8_output() -> None:
    """French text on any console: Windows code pages would refuse « œ » or « ✓ »."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(encoding="utf-8", errors="replace")


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line; every error is one French sentence on the error output."""
    _utf8_output()
    try:
        code = cli.main(args=arguments, prog_name="vaeforms", standalone_mode=False)
    except click.exceptions.Abort:
        click.echo("\nInterrompu.", err=True)
        code = 130
    except click.ClickException as error:
        click.echo(spaced(f"Erreur : {explain(error)}"), err=True)
        ctx = getattr(error, "ctx", None)
        if ctx is not None:
            click.echo(spaced(f"Aide : {ctx.command_path} --help"), err=True)
        code = UsageError.exit_code
    except VaeformsError as error:
        click.echo(spaced(f"Erreur : {error}"), err=True)
        code = error.exit_code
    except Exception:
        # A defect of ours. The person at the keyboard gets a sentence; a developer, the details.
        if os.environ.get("VAEFORMS_DEBUG"):
            raise
        click.echo(
            "Erreur inattendue. Aucun dossier n’a été modifié. "
            "Signalez-la en indiquant la commande tapée ; pour le détail technique, relancez avec "
            "la variable d’environnement VAEFORMS_DEBUG=1.",
            err=True,
        )
        code = UsageError.exit_code
    sys.exit(code if isinstance(code, int) else 0)
