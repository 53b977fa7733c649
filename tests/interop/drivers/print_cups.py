"""Prints a PDF on the cups-pdf printer, without a print server: its filters, then its backend.

usage: print_cups.py CUPSFILTER PPD FILE OUT. The last step has the options of GSCall in
/etc/cups/cups-pdf.conf.
"""

import subprocess
import sys

cupsfilter, ppd, file, out = sys.argv[1:]
filters = [cupsfilter, "-p", ppd, "-m", "application/vnd.cups-postscript", file]
sheet = subprocess.run(filters, check=True, stdout=subprocess.PIPE).stdout
backend = [
    *("gs", "-q", "-dCompatibilityLevel=1.4", "-dNOPAUSE", "-dBATCH", "-dSAFER"),
    *("-sDEVICE=pdfwrite", f"-sOutputFile={out}", "-dAutoRotatePages=/PageByPage"),
    *("-dAutoFilterColorImages=false", "-dColorImageFilter=/FlateEncode"),
    *("-dPDFSETTINGS=/prepress", "-c", "-f", "-"),
]
subprocess.run(backend, check=True, input=sheet)
