"""Prints a PDF to PDF through LibreOffice Draw, with a profile of its own in FOLDER.

usage: print_libreoffice.py FILE OUT FOLDER
"""

import shutil
import subprocess
import sys
from pathlib import Path

file, out, folder = (Path(each) for each in sys.argv[1:])
profile = (folder / "profile").resolve().as_uri()
subprocess.run(
    [
        "soffice",
        f"-env:UserInstallation={profile}",
        "--headless",
        "--convert-to",
        "pdf:draw_pdf_Export",
        "--outdir",
        folder,
        file,
    ],
    check=True,
)
shutil.move(folder / f"{file.stem}.pdf", out)
