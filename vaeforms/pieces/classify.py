"""One page that is not ours -> what kind of piece its heading and wording make it."""

from __future__ import annotations

import re
import unicodedata

from vaeforms.model import Fact, PieceKind
from vaeforms.pieces.sheet import Cell, Sheet

#: Headings stand in this upper part of a page; a letter has its letterhead and addresses above.
_UPPER = 0.5
#: A heading has no more words: longer is a sentence.
_WORDS = 16
#: Above this share of letters that no alphabet has, the text layer says nothing.
_GARBLED = 0.15
#: Wording of this many kinds makes a payslip of a page without heading.
_TELLING = 3

_RECAP = re.compile(
    r"(?:bulletins? (?:de (?:paie|paye|salaires?) )?(?:recapitulatifs?|annuels?)"
    r"|recapitulatif (?:annuel|de l'annee|annee|individuel annuel|des (?:bulletins|salaires|paies))"
    r"|(?:etat|fiche|releve) (?:recapitulati(?:f|ve)|individuel(?:le)?) (?:annuel|de l'annee)"
    r"|cumuls? (?:annuels?|de l'annee) (?:19|20)\d\d$|fiche individuelle annuelle)"
)
_SLIP = re.compile(
    r"(?:(?:votre |duplicata )?(?:bulletin|fiche|feuille)s? (?:de |du )?"
    r"(?:paie|paye|salaires?|remuneration|traitement|mission)\b|bulletin clarifie\b)"
)
_CERTIFICATE = re.compile(r"certificat de travail\b")
_CONTRACT = re.compile(
    r"(?:contrat (?:de travail|a duree|de mission|d'apprentissage|de professionnalisation|cdi|cdd"
    r"|unique d'insertion|d'engagement)|avenant\b|promesse (?:d'embauche|unilaterale)"
    r"|lettre d'engagement|convention de (?:stage|mise a disposition))"
)
_TRAINING = re.compile(
    r"(?:attestation (?:individuelle )?(?:de (?:fin de )?(?:formation|stage)|de presence"
    r"|d'assiduite|de reussite|de competences|de suivi|de participation|d'entree en formation)"
    r"|certificat (?:de realisation|de formation|de fin de formation|de participation"
    r"|de suivi|d'assiduite|de reussite)|feuille d'emargement)"
)
_DIPLOMA = re.compile(
    r"(?:diplome\b|baccalaureat\b|brevet (?:de technicien|d'etudes|professionnel|des colleges)"
    r"|certificat d'aptitude professionnelle|certificat de qualification|certificat de competences"
    r"|titre professionnel|licence\b|master\b|maitrise\b|releve de notes|doctorat\b"
    r"|attestation (?:de (?:diplome|resultats?|obtention)|provisoire)|parchemin de certification)"
)
_IDENTITY = re.compile(
    r"(?:carte (?:nationale )?d'identite|national identity card|passeport\b|passport\b"
    r"|titre de sejour|permis de conduire|carte de sejour|carte de resident"
    r"|extrait d'acte de naissance|copie integrale|livret de famille)"
)
_BANK = re.compile(r"(?:releve d'identite bancaire|rib\b|iban\b|coordonnees bancaires)")
_SELF = re.compile(
    r"(?:extrait (?:k ?bis|du registre|d'immatriculation)|k ?bis\b|(?:avis|certificat) de situation"
    r"|certificat d'inscription au repertoire|attestation (?:d'affiliation|de vigilance"
    r"|d'immatriculation|d'inscription au)|attestation de chiffre d'affaires"
    r"|(?:declaration|accuse) .*chiffre d'affaires|notification d'affiliation"
    r"|immatriculation au (?:registre|repertoire))"
)
#: Attestations of others: what they say is not about a job's nature.
_FOREIGN = re.compile(
    r"attestation (?:de (?:droits|salaire|paiement|domicile|residence|securite sociale|ressources"
    r"|scolarite)|d'(?:assurance|hebergement|assure)|destinee|fiscale|pole emploi|france travail"
    r"|employeur destinee|assedic|mutuelle)"
)
_ATTESTATION = re.compile(r"attestation\b|certificat d'emploi|certificat employeur|declaration\b")
_CV = re.compile(r"(?:curriculum vit(?:ae|e)|c\.? ?v\.?$|cv de\b|mon cv\b)")

#: In this order where two headings stand on one line.
_HEADINGS: tuple[tuple[PieceKind, re.Pattern[str]], ...] = (
    (PieceKind.ANNUAL_RECAP, _RECAP),
    (PieceKind.PAYSLIP, _SLIP),
    (PieceKind.WORK_CERTIFICATE, _CERTIFICATE),
    (PieceKind.CONTRACT, _CONTRACT),
    (PieceKind.TRAINING, _TRAINING),
    (PieceKind.DIPLOMA, _DIPLOMA),
    (PieceKind.IDENTITY, _IDENTITY),
    (PieceKind.BANK, _BANK),
    (PieceKind.SELF_EMPLOYED, _SELF),
    (PieceKind.OTHER, _FOREIGN),
    (PieceKind.EMPLOYER_LETTER, _ATTESTATION),
    (PieceKind.CV, _CV),
)
_CV_PARTS = (
    re.compile(
        r"experiences?(?: (?:professionnelles?|significatives?))?$|parcours professionnel|emplois?$"
    ),
    re.compile(r"(?:formations?|diplomes?|etudes|formations? et diplomes?|parcours scolaire)$"),
    re.compile(r"(?:competences|savoir[- ]faire|savoir[- ]etre)\b"),
    re.compile(r"(?:centres? d'interets?|loisirs|langues|informatique|divers)\b"),
)
_NEVER_IN_CV = (
    PieceKind.PAYSLIP,
    PieceKind.ANNUAL_RECAP,
    PieceKind.CONTRACT,
    PieceKind.WORK_CERTIFICATE,
)
_SLIP_WORDS = (
    re.compile(r"\bnet a payer\b|\bnet paye\b"),
    re.compile(r"\bcotisations\b|\burssaf\b"),
    re.compile(r"\bsalaire (?:de base|brut)\b|\btotal brut\b|\bbrut total\b"),
    re.compile(r"\bnet (?:fiscal|imposable)\b|\bmontant net social\b"),
    re.compile(r"\bconges? payes?\b|\bcsg\b"),
)
_ATTESTS = re.compile(r"\b(?:certifi(?:e|ons)|attest(?:e|ons)|declar(?:e|ons))\b")
_SWORN = re.compile(r"\bsoussigne")
_VOLUNTEER = re.compile(r"\bbenevol")
_EMPLOYED = re.compile(
    r"\b(?:employee?s?\b|embauchee?\b|salariee?\b|travaille(?:r)?\b|fait partie (?:de nos|du)"
    r"|occupe(?:r)? (?:le|un|les|actuellement|le poste)|occupee? (?:le|un)|en qualite d|exerce"
    r"|contrat a duree|cdi\b|cdd\b|fonctions?\b)"
)
_STUDY = re.compile(
    r"\b(?:a suivi|a participe a|action de formation|formation intitulee|organisme de formation)\b"
)


def legible(page: Sheet) -> bool:
    """The text layer holds letters of our alphabet, not codes of an unmapped font."""
    letters = [char for token in page.tokens for char in token.text]
    odd = sum(
        char == "\ufffd" or unicodedata.category(char) in ("Co", "Cn", "Cc", "Cs")
        for char in letters
    )
    return bool(letters) and odd <= _GARBLED * len(letters)


def classify(page: Sheet) -> tuple[PieceKind, Fact | None]:
    """The kind of piece, with the heading that shows it; OTHER when nothing is sure."""
    found = _heading(page)
    # a CV names diplomas, certificates and a driving licence on lines of their own
    if (found is None or found[0] not in _NEVER_IN_CV) and _is_cv(page):
        return PieceKind.CV, None
    if found is not None:
        kind, cell = found
        heading = page.fact(cell.tokens)
        if kind is PieceKind.EMPLOYER_LETTER:
            kind = _attestation(page)
        return kind, heading
    if sum(bool(words.search(page.plain)) for words in _SLIP_WORDS) >= _TELLING:
        return PieceKind.PAYSLIP, None
    if _SWORN.search(page.plain) and _ATTESTS.search(page.plain):
        return _attestation(page), None
    return PieceKind.OTHER, None


def headings(page: Sheet, *kinds: PieceKind) -> list[Cell]:
    """Every heading of those kinds, anywhere on the page."""
    wanted = [pattern for kind, pattern in _HEADINGS if kind in kinds]
    return [c for c in page.cells if any(_opens(pattern, c) for pattern in wanted)]


def _heading(page: Sheet) -> tuple[PieceKind, Cell] | None:
    for row in page.rows:
        if row[0].box[1] > _UPPER * page.size[1]:
            break
        cells = list(row)
        if len(row) > 1 and all(len(token.plain) == 1 for cell in row for token in cell.tokens):
            # « B U L L E T I N   D E   P A I E »
            cells.append(Cell(tuple(t for cell in row for t in cell.tokens), row[0].row, 0))
        for kind, pattern in _HEADINGS:
            for cell in cells:
                if _opens(pattern, cell):
                    return kind, cell
    return None


def _opens(pattern: re.Pattern[str], cell: Cell) -> bool:
    return len(cell.tokens) <= 4 * _WORDS and bool(pattern.match(closed_up(cell)))


def closed_up(cell: Cell) -> str:
    """The cell in plain letters; « B U L L E T I N » as one word, longer than a heading as none."""
    words = cell.plain.split()
    if len(words) > 5 and all(len(word) == 1 for word in words):
        return re.sub(r"(bulletin|certificat|contrat|attestation|de|du)", r"\1 ", "".join(words))
    return cell.plain.lstrip("-–•* :") if len(words) <= _WORDS else ""


def _attestation(page: Sheet) -> PieceKind:
    text = page.plain
    if not _ATTESTS.search(text):
        return PieceKind.OTHER
    if _VOLUNTEER.search(text):
        return PieceKind.VOLUNTEER_LETTER
    if _STUDY.search(text):
        return PieceKind.TRAINING
    if _EMPLOYED.search(text):
        return PieceKind.EMPLOYER_LETTER
    return PieceKind.OTHER


def _is_cv(page: Sheet) -> bool:
    texts = [closed_up(cell) for cell in page.cells if len(cell.tokens) <= 6]
    found = [any(part.match(text) for text in texts) for part in _CV_PARTS]
    return found[0] and sum(found) >= 2
