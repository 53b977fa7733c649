from __future__ import annotations

import io
from pathlib import Path

import pikepdf
import pypdfium2 as pdfium
import pytest
import submissions
from pikepdf import Array, Dictionary, Name, String
from submissions import edited, filled, readings, widget

from vaeforms.model import Source, State
from vaeforms.read.acroform import read_values

QUALITY, ACTIVITIES, FULL = "att_sal_qualite", "att_sal_activites", "att_sal_temps_complet"


def test_a_field_too_small_to_show_its_value_is_for_a_person() -> None:
    def shrink(pdf: pikepdf.Pdf) -> None:
        field = widget(pdf, "att_sal_qualite")
        x0, y0, _, _ = (float(edge) for edge in field.Rect)
        field.Rect = Array([x0, y0, x0 + 0.1, y0 + 0.1])

    data = filled({"att_sal_qualite": "Directrice"})
    reading = readings(edited(data, shrink))["att_sal_qualite"]
    assert reading.state is State.UNREADABLE or "conflict" in reading.flags


def test_every_value_filled_in_comes_back(tmp_path: Path) -> None:
    values = {
        "candidat_nom": "Łukasz Nguyễn-Gœtz",
        "candidat_adresse": "12 bis, rue de l’Église\n29200 Brest",
        "candidat_courriel": "l.goetz@example.org",
        "recap_duree_cqp_etp": "3 ans et 2 mois – 35 €",
        "emploi_1_statut": "apprentie",
        "emploi_1_temps_complet": "non",
        "emploi_2_depuis": "1985-03-07",
        "emploi_3_jusquau": "à ce jour",
        "formation_continue_5_contenu": "« Accueil »",
        "att_ben_nature": "Tenue du stand",
    }
    found = readings(filled(values, submissions.DOSSIER))
    assert {name: found[name].value for name in values} == values
    assert {found[name].source for name in values} == {Source.WIDGET}


def test_boxes_left_alone_are_empty() -> None:
    found = readings(submissions.blank(submissions.DOSSIER))
    states = {
        name: reading.state for name, reading in found.items() if not name.startswith("declaration")
    }
    assert set(states.values()) == {State.EMPTY}


def test_white_space_is_empty() -> None:
    def blanks(pdf: pikepdf.Pdf) -> None:
        widget(pdf, QUALITY).V = String(" \r\n\t ")

    assert readings(edited(submissions.blank(), blanks))[QUALITY].state is State.EMPTY


@pytest.mark.parametrize(
    ("raw", "value"),
    [
        (b"ligne 1\r\nligne 2\rligne 3\nligne 4", "ligne 1\nligne 2\nligne 3\nligne 4"),
        ("\ufeffÉté œuvre €".encode("utf-16-be"), "Été œuvre €"),
        ("\ufeffÉté".encode("utf-16-le"), "Été"),
        (b"\xef\xbb\xbf" + "Été œ".encode(), "Été œ"),
        # without its byte order mark, against the standard
        ("Été œuvre".encode(), "Été œuvre"),
        # PDFDocEncoding: œ is 9C, € is A0
        (b"\xc9t\xe9 \x9cuvre \xa0", "Été œuvre €"),
        (b"\xe9", "é"),
    ],
)
def test_strings_are_decoded_whoever_wrote_them(raw: bytes, value: str) -> None:
    def store(pdf: pikepdf.Pdf) -> None:
        widget(pdf, ACTIVITIES).V = String(raw)

    assert readings(edited(submissions.blank(), store))[ACTIVITIES].value == value


def test_a_value_kept_in_a_stream_is_read() -> None:
    def store(pdf: pikepdf.Pdf) -> None:
        widget(pdf, ACTIVITIES).V = pdf.make_stream("\ufeffÉté".encode("utf-16-be"))

    assert readings(edited(submissions.blank(), store))[ACTIVITIES].value == "Été"


def test_rich_text_is_ignored() -> None:
    def store(pdf: pikepdf.Pdf) -> None:
        widget(pdf, ACTIVITIES).RV = String("<body><p>Autre</p></body>")

    found = readings(edited(filled({ACTIVITIES: "Accueil"}), store))
    assert found[ACTIVITIES].value == "Accueil"


def test_a_combo_stored_by_its_display_gives_its_export_value() -> None:
    def store(pdf: pikepdf.Pdf) -> None:
        combo = widget(pdf, "emploi_1_statut")
        combo.Opt = Array([Array([String("bénévole"), String("Bénévole (association)")])])
        combo.V = String("Bénévole (association)")

    data = edited(submissions.blank(submissions.DOSSIER), store)
    assert readings(data)["emploi_1_statut"].value == "bénévole"


# ------------------------------------------------------------------ radio buttons


def radio(pdf: pikepdf.Pdf) -> Dictionary:
    parent = widget(pdf, FULL, "oui").Parent
    assert isinstance(parent, Dictionary)
    return parent


@pytest.mark.parametrize(
    "stored", [Name.non, String("non"), String("/non"), String("Non"), String("NON")]
)
def test_a_radio_value_is_read_however_it_is_written(stored: pikepdf.Object) -> None:
    def store(pdf: pikepdf.Pdf) -> None:
        radio(pdf).V = stored

    reading = readings(edited(filled({FULL: "non"}), store))[FULL]
    assert (reading.state, reading.value, reading.flags) == (State.FILLED, "non", ())


def test_a_radio_value_by_number_is_looked_up_in_opt() -> None:
    def store(pdf: pikepdf.Pdf) -> None:
        radio(pdf).Opt = Array([String("oui"), String("non")])
        radio(pdf).V = Name("/1")

    assert readings(edited(filled({FULL: "non"}), store))[FULL].value == "non"


def test_a_stale_button_contradicts_the_value() -> None:
    def store(pdf: pikepdf.Pdf) -> None:
        widget(pdf, FULL, "oui").AS = Name.oui
        widget(pdf, FULL, "non").AS = Name.Off

    reading = readings(edited(filled({FULL: "non"}), store))[FULL]
    assert reading.value == "non"
    assert reading.flags == ("conflict",)
    assert reading.reason
    assert reading.crop.startswith(b"\x89PNG")


def test_a_value_without_any_button_on_is_flagged() -> None:
    def store(pdf: pikepdf.Pdf) -> None:
        widget(pdf, FULL, "oui").AS = Name.Off

    reading = readings(edited(filled({FULL: "oui"}), store))[FULL]
    assert (reading.value, reading.flags) == ("oui", ("conflict",))


def test_a_button_on_without_a_value_is_flagged() -> None:
    def store(pdf: pikepdf.Pdf) -> None:
        radio(pdf).V = Name.Off

    reading = readings(edited(filled({FULL: "oui"}), store))[FULL]
    assert (reading.value, reading.flags) == ("oui", ("conflict",))


def test_two_buttons_on_cannot_be_read() -> None:
    def store(pdf: pikepdf.Pdf) -> None:
        widget(pdf, FULL, "oui").AS = Name.oui
        widget(pdf, FULL, "non").AS = Name.non

    reading = readings(edited(submissions.blank(), store))[FULL]
    assert (reading.state, reading.flags) == (State.UNREADABLE, ("both",))


def test_a_value_that_is_no_option_cannot_be_read() -> None:
    def store(pdf: pikepdf.Pdf) -> None:
        radio(pdf).V = Name("/peut-être")

    reading = readings(edited(submissions.blank(), store))[FULL]
    assert (reading.state, reading.flags) == (State.UNREADABLE, ("conflict",))


# ------------------------------------------------------------------ broken or moved fields


@pytest.mark.parametrize(
    "appearance", [String("rien"), Dictionary(N=String("rien")), Dictionary(), Array()]
)
def test_a_broken_appearance_does_not_matter(appearance: pikepdf.Object) -> None:
    def spoil(pdf: pikepdf.Pdf) -> None:
        widget(pdf, QUALITY).AP = appearance

    found = readings(edited(filled({QUALITY: "Directrice"}), spoil))
    assert found[QUALITY].value == "Directrice"


def test_a_text_shown_but_not_stored_is_not_empty() -> None:
    def forget(pdf: pikepdf.Pdf) -> None:
        del widget(pdf, QUALITY).V

    reading = readings(edited(filled({QUALITY: "Directrice"}), forget))[QUALITY]
    assert reading.state is State.UNREADABLE
    assert reading.flags == ("conflict",)


def test_fields_renamed_by_a_merge_are_found_by_their_place() -> None:
    def rename(pdf: pikepdf.Pdf) -> None:
        for field in pdf.Root.AcroForm.Fields:
            field.T = String(f"autre_{field.T}_2")

    found = readings(edited(filled({QUALITY: "Directrice", FULL: "oui"}), rename))
    assert found[QUALITY].value == "Directrice"
    assert found[FULL].value == "oui"


def test_two_fields_on_one_box_that_disagree_are_flagged() -> None:
    def double(pdf: pikepdf.Pdf) -> None:
        first = widget(pdf, QUALITY)
        second = pdf.make_indirect(
            Dictionary(
                {key: first[key] for key in map(str, first.keys()) if key != "/StructParent"}
            )
        )
        second.T, second.V = String("copie"), String("Trésorier")
        pdf.pages[0].obj.Annots.append(second)
        pdf.Root.AcroForm.Fields.append(second)

    reading = readings(edited(filled({QUALITY: "Directrice"}), double))[QUALITY]
    assert (reading.value, reading.flags) == ("Directrice", ("conflict",))


def test_a_field_shown_nowhere_is_read_all_the_same() -> None:
    def strip(pdf: pikepdf.Pdf) -> None:
        del pdf.pages[0].obj.Annots

    found = readings(edited(filled({QUALITY: "Directrice", FULL: "non"}), strip))
    assert (found[QUALITY].value, found[QUALITY].source) == ("Directrice", Source.WIDGET)
    assert found[FULL].value == "non"
    # but nobody saw these answers on the page
    assert found[QUALITY].flags == found[FULL].flags == ("conflict",)


def test_a_field_shown_nowhere_whose_value_is_drawn_is_sure() -> None:
    values = {QUALITY: "Directrice", FULL: "non"}
    with pikepdf.open(io.BytesIO(filled(values, flatten=True))) as flat:

        def strip(pdf: pikepdf.Pdf) -> None:
            page = pdf.pages[0].obj
            del page.Annots
            shown = pdf.copy_foreign(flat.pages[0].obj)
            page.Contents, page.Resources = shown.Contents, shown.Resources

        found = readings(edited(filled(values), strip))
    assert {name: found[name].value for name in values} == values
    assert found[QUALITY].flags == found[FULL].flags == ()


@pytest.mark.parametrize("bit", [2, 32])
def test_a_hidden_field_is_not_taken_for_what_people_see(bit: int) -> None:
    def hide(pdf: pikepdf.Pdf) -> None:
        widget(pdf, QUALITY).F = bit
        for option in ("oui", "non"):
            widget(pdf, FULL, option).F = bit

    found = readings(edited(filled({QUALITY: "Directrice", FULL: "oui"}), hide))
    assert "conflict" in found[QUALITY].flags
    assert "conflict" in found[FULL].flags


@pytest.mark.parametrize("place", [[-500, -500, -300, -480], [0, 0, 0, 0], [300, 20, 400, 40]])
def test_a_field_moved_off_its_box_is_not_taken_for_what_people_see(place: list[int]) -> None:
    def move(pdf: pikepdf.Pdf) -> None:
        widget(pdf, QUALITY).Rect = Array(place)
        for option in ("oui", "non"):
            widget(pdf, FULL, option).Rect = Array(place)

    found = readings(edited(filled({QUALITY: "Directrice", FULL: "oui"}), move))
    for reading in (found[QUALITY], found[FULL]):
        assert reading.state is State.UNREADABLE or "conflict" in reading.flags


@pytest.mark.parametrize("value", ["Direc\x07trice", "Dupon\ufffd", "\ue001\ue002"])
def test_a_value_of_no_characters_is_no_answer(value: str) -> None:
    def spoil(pdf: pikepdf.Pdf) -> None:
        widget(pdf, QUALITY).V = String(value)

    assert readings(edited(filled({QUALITY: "x"}), spoil))[QUALITY].state is State.UNREADABLE


def test_white_space_of_other_systems_is_ours() -> None:
    def spoil(pdf: pikepdf.Pdf) -> None:
        widget(pdf, ACTIVITIES).V = String("Accueil\tdu public\vet caisse\u200b")

    found = readings(edited(filled({ACTIVITIES: "x"}), spoil))
    assert found[ACTIVITIES].value == "Accueil du public\net caisse"


def test_loops_in_the_field_tree_end() -> None:
    def loop(pdf: pikepdf.Pdf) -> None:
        field = pdf.make_indirect(Dictionary(T=String("boucle"), FT=Name.Tx))
        field.Kids = Array([field])
        field.Parent = field
        pdf.Root.AcroForm.Fields.append(field)
        pdf.pages[0].obj.Annots.append(field)

    found = readings(edited(filled({QUALITY: "Directrice"}), loop))
    assert found[QUALITY].value == "Directrice"


def test_a_turned_and_shrunk_page_keeps_its_values() -> None:
    def change(pdf: pikepdf.Pdf) -> None:
        pdf.pages[0].obj.Rotate = 90
        pdf.pages[0].obj.CropBox = Array([30, 30, 560, 800])

    found = readings(edited(filled({QUALITY: "Directrice"}), change))
    assert found[QUALITY].value == "Directrice"


# ------------------------------------------------------------------ overflow


def test_a_text_longer_than_its_box_is_flagged() -> None:
    novel = "Accueil physique et téléphonique des adhérents. " * 200
    found = readings(filled({ACTIVITIES: novel}))
    assert found[ACTIVITIES].value == novel
    assert "overflow" in found[ACTIVITIES].flags


def test_a_text_that_shrinks_into_its_box_is_not_flagged() -> None:
    found = readings(filled({ACTIVITIES: "Accueil des adhérents. " * 12, QUALITY: "Directrice"}))
    assert found[ACTIVITIES].flags == ()
    assert found[QUALITY].flags == ()


# ------------------------------------------------------------------ bare values


def test_bare_values_are_those_filled_in(tmp_path: Path) -> None:
    values = {
        "candidat_nom": "Kervran",
        "emploi_1_temps_complet": "oui",
        "emploi_1_statut": "salarié",
    }
    path = tmp_path / "dossier.pdf"
    path.write_bytes(filled(values, submissions.DOSSIER))
    assert read_values(path) == values


def test_pages_copied_by_pdfium_keep_their_answers() -> None:
    # buttons then name an object at random as their field
    signed = filled({QUALITY: "Directrice", FULL: "oui"})
    copy, out = pdfium.PdfDocument.new(), io.BytesIO()
    copy.import_pages(pdfium.PdfDocument(signed))
    copy.save(out)
    found = readings(out.getvalue())
    assert found[QUALITY].value == "Directrice"
    assert found[FULL].value == "oui"
