"""E-mail addresses, telephone numbers and postal addresses as typed -> normalised, with doubts."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from vaeforms.french.plain import plain


@dataclass(frozen=True, slots=True)
class ContactCheck:
    """One field, read. `problem` is a French phrase without final stop, empty when all is well."""

    raw: str
    #: e-mail addresses in their usual form, or telephone numbers as « 06 12 34 56 78 » / « +32 … »
    values: tuple[str, ...]
    problem: str = ""

    @property
    def ok(self) -> bool:
        """Nothing to check by hand."""
        return not self.problem


@dataclass(frozen=True, slots=True)
class PostcodeReading:
    """The postcode of an address: five digits or empty; `foreign`: another country is named."""

    code: str
    foreign: bool = False


#: domains typed by mistake -> what was meant
_TYPOS = {
    wrong: right
    for right, wrongs in {
        "gmail.com": "gmial.com gmai.com gmal.com gamil.com gmail.fr gmail.con gmail.co gmaill.com "
        "gmail.cm gmeil.com gnail.com gimail.com gmail.comm",
        "hotmail.com": "hotmial.com hotmal.com hotmail.con hotmai.com hotmil.com homail.com",
        "hotmail.fr": "hotmial.fr hotmal.fr hotmai.fr hotmil.fr homail.fr",
        "outlook.fr": "outlok.fr outloook.fr oulook.fr",
        "outlook.com": "outlok.com outloook.com oulook.com outlook.con",
        "orange.fr": "ornage.fr orage.fr orang.fr oragne.fr orange.com orange.f",
        "wanadoo.fr": "wanado.fr wanadoo.com wannadoo.fr wanadou.fr",
        "free.fr": "fre.fr freee.fr free.com",
        "laposte.net": "laposte.fr lapost.net la-poste.net laposte.com",
        "yahoo.fr": "yaho.fr yahou.fr yhaoo.fr yahooo.fr",
        "yahoo.com": "yaho.com yahoo.con yhaoo.com",
        "sfr.fr": "srf.fr sfr.com",
        "icloud.com": "iclou.com icloud.fr icoud.com",
    }.items()
    for wrong in wrongs.split()
}


def check_email(text: str) -> ContactCheck:
    """Syntax and common typing errors only; never any look-up. Several addresses are accepted."""
    from email_validator import EmailNotValidError, validate_email  # slow to import

    values, problem = [], ""
    for part in re.split(r"\s*(?:[;/\n]|\bou\b|\bet\b)\s*", text.strip()):
        if not part:
            continue
        address = part.strip(" .,<>").removeprefix("mailto:")
        if re.search(r"\s", address):
            problem = "l’adresse contient une espace"
        elif "," in address:
            problem = "l’adresse contient une virgule"
        elif re.search(r"[(\[]\s*(?:at|a|à|arobase)\s*[)\]]", address, re.IGNORECASE):
            problem = "le signe « @ » est remplacé par des lettres".replace(
                "« ", "«\u00a0"
            ).replace(" »", "\u00a0»")
        elif "@" not in address:
            problem = "le signe «\u00a0@\u00a0» manque"
        elif not address.rpartition("@")[0].isascii():
            problem = "accent ou caractère spécial avant «\u00a0@\u00a0»"
        else:
            try:
                found = validate_email(address, check_deliverability=False)
            except EmailNotValidError:
                problem = "forme incorrecte"
            else:
                values.append(found.normalized)
                if meant := _TYPOS.get(found.domain.casefold()):
                    problem = (
                        f"domaine «\u00a0{found.domain}\u00a0», peut-être «\u00a0{meant}\u00a0»"
                    )
    return ContactCheck(text, tuple(values), problem)


#: France and the territories with their own numbering or prefix: an overseas number is invalid
#: under region FR
_REGIONS = ("FR", "GP", "GF", "MQ", "RE", "YT", "PM", "BL", "MF", "NC", "PF", "WF")


def check_phone(text: str) -> ContactCheck:
    """One or several numbers, valid in any French territory or written with a country code."""
    values: list[str] = []
    problem = ""
    text_plain = unicodedata.normalize("NFKC", text)
    for part in re.split(r"\s*(?:/|;|,|\n|\bou\b|\bet\b|\s-\s)\s*", text_plain):
        # « Tél. : », « (domicile) »; the parenthesis of « +33 (0)6 » stays
        number = re.sub(r"\((?!0\))[^)]*\)|[^\W\d_]+\.?\s*:?", " ", part).strip(" .:")
        if not re.search(r"\d", number):
            continue
        if shown := _number(number):
            values.append(shown)
        else:
            problem = f"numéro «\u00a0{part.strip()}\u00a0» invalide"
    if text.strip() and not values and not problem:
        problem = "aucun numéro lu"
    return ContactCheck(text, tuple(dict.fromkeys(values)), problem)


#: Mobile numbers kept for fiction (ARCEP, plan national de numérotation): the numbering plan has
#: them, the library does not; a person who shows one is not to be doubted.
_RESERVED_MOBILE = re.compile(r"63998\d{4}")


def _number(number: str) -> str:
    """The number as France dials it, or international; empty when valid nowhere."""
    import phonenumbers  # large tables: only when a number is checked

    international = re.sub(r"^\s*00(?=[1-9])", "+", number)
    for region in _REGIONS:
        try:
            parsed = phonenumbers.parse(international, region)
        except phonenumbers.NumberParseException:
            return ""
        if phonenumbers.is_valid_number(parsed) or _RESERVED_MOBILE.fullmatch(
            phonenumbers.national_significant_number(parsed)
        ):
            home = parsed.country_code == 33 or (
                phonenumbers.region_code_for_number(parsed) in _REGIONS
            )
            form = phonenumbers.PhoneNumberFormat
            return phonenumbers.format_number(parsed, form.NATIONAL if home else form.INTERNATIONAL)
    return ""


_COUNTRIES = re.compile(
    r"\b(?:belgique|belgium|suisse|switzerland|luxembourg|allemagne|deutschland|germany|espagne"
    r"|italie|italia|royaume[- ]uni|united kingdom|angleterre|irlande|pays[- ]bas|portugal|maroc"
    r"|algerie|tunisie|canada|quebec|monaco|andorre|pologne|roumanie|usa|etats[- ]unis|senegal"
    r"|cote d'ivoire|cameroun|madagascar|autriche)\b"
)
_FRENCH_CODE = re.compile(
    r"(?<![\w-])(?:(?:F|FR)[-\s])?(\d{2}\s?\d{3})(?!\d)(?=\s*[-,]?\s*[^\W\d_])"
)


def find_postcode(address: str) -> PostcodeReading:
    """The last French postcode of an address, CEDEX and overseas included.

    `foreign` when a country other than France ends the address or a code has a country prefix
    (« B-1000 »); « 12345 rue » is not told from a postcode.
    """
    last = next((line for line in reversed(address.splitlines()) if line.strip()), "")
    if _COUNTRIES.search(plain(last).rpartition(",")[2] if "," in last else plain(last)):
        return PostcodeReading("", foreign=True)
    if re.search(r"\b(?!F-|FR-)[A-Z]{1,3}-\d{4,5}\b", address):
        return PostcodeReading("", foreign=True)
    codes = [found[1].replace(" ", "") for found in _FRENCH_CODE.finditer(address + " ")]
    codes = codes or re.findall(r"(?<!\d)\d{5}(?!\d)", address)
    # 01000 to 98xxx: no département 00 nor 99
    codes = [code for code in codes if "01" <= code[:2] <= "98"]
    return PostcodeReading(codes[-1] if codes else "")
