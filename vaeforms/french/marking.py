"""What is said of a box to sign or to stamp, in French, whether on paper or in a PDF."""

from __future__ import annotations

from vaeforms.model import Kind

TYPED = {
    Kind.SIGNATURE: "Texte dactylographié, pas une signature : à apprécier.",
    Kind.STAMP: "Texte dactylographié, pas un cachet : à apprécier.",
}
LEGIBLE = (
    "Un nom, une date ou des mots se lisent dans la zone, sans signature reconnue : à apprécier."
)
FAINT = "Une trace très pâle se voit dans la zone : à contrôler de vue."
STAMP_SMALL = "Trace trop petite pour un cachet : à apprécier."
SHARED = "Un même tracé couvre deux zones : à attribuer de vue."
BESIDE = "Un tracé se trouve à côté de la zone : à attribuer de vue."
BESIDE_ONLY = "La signature se trouve à côté de la zone prévue."
IN_STAMP = "Un tracé se trouve dans la zone du cachet : ce peut être la signature."
TWO_IN_ONE = "L’autre zone contient deux tracés : l’un d’eux peut être cette signature."
STAMP_IN_SIGNATURE = "Un cachet semble se trouver dans la zone de signature."
