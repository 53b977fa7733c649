"""What can go wrong for the operator, each with the exit code it ends the program with.

    VaeformsError                    exit 1
    ├── UsageError                   exit 2   wrong use: no such folder, no such form
    │   ├── UnknownFieldError        exit 2   a value for a field the form does not have
    │   └── BadValueError            exit 2   a value the field cannot hold
    └── OutputError                  exit 2   cannot write: disk full, folder not writable

A bad *submission* is never an error: it is a `model.FileProblem` in its dossier's report.
"""

from __future__ import annotations


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
