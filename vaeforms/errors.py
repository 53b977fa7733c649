"""What can go wrong for the operator, each with the exit code it ends the program with.

    VaeformsError                    exit 1
    ├── UsageError                   exit 2   wrong use: no such folder, no such form
    │   ├── UnknownFieldError        exit 2   a value for a field the form does not have
    │   └── BadValueError            exit 2   a value the field cannot hold
    └── OutputError                  exit 2   cannot write: disk full, folder not writable

A bad *submission* is never an error: it is a `model.FileProblem` in its dossier's report.
"""

from __future__ import annotations

import errno


class VaeformsError(Exception):
    """Base of the errors shown to the operator: one French sentence, no traceback."""

    exit_code = 1


class UsageError(VaeformsError):
    """The command cannot do what was asked."""

    exit_code = 2


class UnknownFieldError(UsageError):
    """A value was given for a field that the form does not have."""


class BadValueError(UsageError):
    """A value was given that its field cannot hold."""


class OutputError(VaeformsError):
    """A result could not be written."""

    exit_code = 2


#: What the system says, in its own language, in French.
_SAID = {
    errno.EACCES: "accès refusé",
    errno.EPERM: "accès refusé",
    errno.ENOENT: "introuvable",
    errno.ELOOP: "lien qui tourne en rond",
    errno.EISDIR: "c’est un dossier",
    errno.ENOTDIR: "ce n’est pas un dossier",
    errno.EEXIST: "un fichier de ce nom existe déjà",
    errno.ENAMETOOLONG: "nom trop long",
    errno.ENOSPC: "disque plein",
    errno.EROFS: "disque protégé contre l’écriture",
    errno.EIO: "disque ou réseau défaillant",
    errno.EBUSY: "ouvert ailleurs",
    errno.ETXTBSY: "ouvert ailleurs",
    errno.EMFILE: "trop de fichiers ouverts",
}


def why(error: Exception) -> str:
    """The system's reason in French, without the path it quotes."""
    if isinstance(error, OSError):
        return _SAID.get(error.errno or 0, "cause inconnue")
    # a link that leads back to itself, before Python 3.13
    return "lien qui tourne en rond" if isinstance(error, RuntimeError) else "cause inconnue"
