from __future__ import annotations

import io
from collections.abc import Mapping
from pathlib import Path

import pikepdf
import pypdfium2
import pytest

from vaeforms import acroform, fieldfont
from vaeforms.errors import BadValueError, OutputError, UnknownFieldError, UsageError
from vaeforms.fill import Filled, field_names, fill, fill_file

BLANKS = Path(__file__).parent.parent / "blank_forms"

VALUES = {
    "att_sal_signataire": "Łukasz Nguyễn-Őrsi",
    "att_sal_qualite": "« œuvre — 12 € »",
    "att_sal_entreprise": "Mutuelle de l’Île-de-France",
    "att_sal_temps_complet": "oui",
    "att_sal_activites": "Accueil physique\nAccueil téléphonique\n\nÉté\u00a0: conseil",
    "att_sal_depuis": "mars 2015",
    "att_sal_jusquau": "à ce jour",
}


@pytest.fixture(scope="module")
def blank() -> bytes:
    return (BLANKS / "attestation-salariee.pdf").read_bytes()


@pytest.fixture(scope="module")
def dossier() -> bytes:
    return (BLANKS / "dossier-recevabilite.pdf").read_bytes()


@pytest.fixture(scope="module")
def filled(blank: bytes) -> Filled:
    return fill(blank, VALUES)


@pytest.fixture(scope="module")
def flat(blank: bytes) -> Filled:
    return fill(blank, VALUES, flatten=True)


def _values(data: bytes) -> dict[str, str]:
    with pikepdf.open(io.BytesIO(data)) as pdf:
        return {
            name: str(field.V)
            for name, (field, _) in acroform.field_widgets(pdf).items()
            if "/V" in field
        }


def _text(data: bytes, page: int = 0) -> str:
    document = pypdfium2.PdfDocument(data)
    try:
        opened = document[page]
        textpage = opened.get_textpage()
        try:
            return str(textpage.get_text_bounded()).replace("\r\n", "\n")
        finally:
            textpage.close()
            opened.close()
    finally:
        document.close()


# --------------------------------------------------------------------------- values


def test_values_come_back(filled: Filled) -> None:
    expected = {**VALUES, "att_sal_temps_complet": "/oui"}
    assert _values(filled.data) == expected
    assert filled.notes == ()


def test_the_ticked_option_shows(filled: Filled) -> None:
    with pikepdf.open(io.BytesIO(filled.data)) as pdf:
        _, (yes, no) = acroform.field_widgets(pdf)["att_sal_temps_complet"]
        assert (str(yes.AS), str(no.AS)) == ("/oui", "/Off")


@pytest.mark.parametrize("typed", ["non", "Non", "NON", " non "])
def test_options_are_known_by_name_or_label(blank: bytes, typed: str) -> None:
    data = fill(blank, {"att_sal_temps_complet": typed}).data
    assert _values(data)["att_sal_temps_complet"] == "/non"


def test_a_wrong_option_names_the_right_ones(blank: bytes) -> None:
    with pytest.raises(BadValueError, match="«\xa0oui\xa0» ou «\xa0non\xa0»"):
        fill(blank, {"att_sal_temps_complet": "peut-être"})


def test_an_unknown_field_names_the_nearest(dossier: bytes) -> None:
    with pytest.raises(UnknownFieldError, match=r"emploi_1_intitulé.*emploi_1_intitule"):
        fill(dossier, {"emploi_1_intitulé": "Conseillère"})


def test_a_signature_is_not_filled(blank: bytes) -> None:
    with pytest.raises(BadValueError, match="att_sal_signature"):
        fill(blank, {"att_sal_signature": "Jean Dupont"})


def test_an_empty_signature_is_nothing_to_say(blank: bytes) -> None:
    assert fill(blank, {"att_sal_signature": ""}).notes == ()


def test_a_status_can_be_typed(dossier: bytes) -> None:
    data = fill(dossier, {"emploi_1_statut": "apprentie"}).data
    assert _values(data)["emploi_1_statut"] == "apprentie"


def test_line_ends_are_stored_as_lf(blank: bytes) -> None:
    data = fill(blank, {"att_sal_activites": "a\r\nb\rc"}).data
    assert _values(data)["att_sal_activites"] == "a\nb\nc"


def test_filling_again_keeps_what_is_not_given(filled: Filled) -> None:
    data = fill(filled.data, {"att_sal_depuis": "", "att_sal_temps_complet": ""}).data
    values = _values(data)
    assert "att_sal_depuis" not in values
    assert values["att_sal_temps_complet"] == "/Off"
    assert values["att_sal_signataire"] == VALUES["att_sal_signataire"]


def test_two_thousand_letters_fit_the_attestation(blank: bytes) -> None:
    text = ("Accueil physique et téléphonique des adhérents. " * 42)[:2000]
    result = fill(blank, {"att_sal_activites": text})
    assert _values(result.data)["att_sal_activites"] == text
    assert result.notes == ()
    with pikepdf.open(io.BytesIO(result.data)) as pdf:
        field, _ = acroform.field_widgets(pdf)["att_sal_activites"]
        size = float(str(field.DA).split()[1])
    assert 6 <= size < 10


def test_text_longer_than_its_box_is_said_and_kept(blank: bytes) -> None:
    text = "mot " * 3000
    result = fill(blank, {"att_sal_activites": text})
    assert _values(result.data)["att_sal_activites"] == text
    (note,) = result.notes
    assert note.startswith("att_sal_activites")
    assert "texte plus long que la zone" in note


def test_letters_no_font_has_are_said_and_kept(blank: bytes) -> None:
    result = fill(blank, {"att_sal_signataire": "Li 李"})
    assert _values(result.data)["att_sal_signataire"] == "Li 李"
    (note,) = result.notes
    assert "李" in note


def test_a_hostile_value_stays_text(blank: bytes) -> None:
    text = r"\) Tj ET (\ <</A>> %PDF endstream"
    data = fill(blank, {"att_sal_signataire": text}, flatten=True).data
    assert text in _text(data)


# --------------------------------------------------------------------------- the file


def test_the_same_values_give_the_same_bytes(blank: bytes, filled: Filled, flat: Filled) -> None:
    assert fill(blank, VALUES).data == filled.data
    assert fill(blank, VALUES, flatten=True).data == flat.data


def test_every_field_has_an_appearance(filled: Filled) -> None:
    with pikepdf.open(io.BytesIO(filled.data)) as pdf:
        for name, (_, widgets) in acroform.field_widgets(pdf).items():
            for widget in widgets:
                normal = widget.AP.N
                stream = normal if isinstance(normal, pikepdf.Stream) else normal[str(widget.AS)]
                assert stream.read_bytes(), name


def test_rare_letters_add_no_font_to_dr(filled: Filled) -> None:
    with pikepdf.open(io.BytesIO(filled.data)) as pdf:
        assert set(pdf.Root.AcroForm.DR.Font.keys()) == {fieldfont.FIELD, fieldfont.MARKS}


def test_nothing_else_changes(blank: bytes, filled: Filled) -> None:
    with pikepdf.open(io.BytesIO(blank)) as before, pikepdf.open(io.BytesIO(filled.data)) as after:
        assert field_names(blank) == field_names(filled.data)
        for old, new in zip(before.pages, after.pages, strict=True):
            assert old.Contents.read_raw_bytes() == new.Contents.read_raw_bytes()
            assert set(old.keys()) == set(new.keys())


def test_not_a_pdf() -> None:
    with pytest.raises(UsageError, match="pas un PDF"):
        fill(b"Bonjour", {})


def test_a_pdf_without_fields(flat: Filled) -> None:
    with pytest.raises(UsageError, match="pas de champ"):
        fill(flat.data, {})


@pytest.mark.parametrize(
    "field",
    [
        pikepdf.Dictionary(T=pikepdf.String("page1"), Kids=[pikepdf.Dictionary(T=b"nom")]),
        pikepdf.Dictionary(T=pikepdf.String("envoyer"), FT=pikepdf.Name.Btn, Rect=[0, 0, 9, 9]),
        pikepdf.Dictionary(Rect=[0, 0, 9, 9]),
    ],
)
def test_the_form_of_somebody_else(field: pikepdf.Dictionary) -> None:
    pdf = pikepdf.new()
    pdf.add_blank_page()
    pdf.Root.AcroForm = pikepdf.Dictionary(Fields=[field])
    buffer = io.BytesIO()
    pdf.save(buffer)
    with pytest.raises(UsageError, match="autrement"):
        fill(buffer.getvalue(), {})


def test_a_signed_file_is_not_touched(blank: bytes) -> None:
    with pikepdf.open(io.BytesIO(blank)) as pdf:
        field, _ = acroform.field_widgets(pdf)["att_sal_signature"]
        field.V = pikepdf.Dictionary(Type=pikepdf.Name.Sig)
        buffer = io.BytesIO()
        pdf.save(buffer)
    with pytest.raises(UsageError, match="signature électronique"):
        fill(buffer.getvalue(), {"att_sal_qualite": "Directeur"})


# --------------------------------------------------------------------------- flattened


def test_flattened_pages_hold_no_field(flat: Filled) -> None:
    with pikepdf.open(io.BytesIO(flat.data)) as pdf:
        assert "/AcroForm" not in pdf.Root
        assert all("/Annots" not in page.obj for page in pdf.pages)
        assert pdf.check_pdf_syntax() == []


@pytest.mark.parametrize("name", [n for n in VALUES if n != "att_sal_temps_complet"])
def test_flattened_text_is_exact(flat: Filled, name: str) -> None:
    for line in VALUES[name].split("\n"):
        assert line in _text(flat.data)


def test_flattened_values_stand_in_their_boxes(blank: bytes, flat: Filled) -> None:
    with pikepdf.open(io.BytesIO(blank)) as pdf:
        rects = {
            name: [float(v) for v in widgets[0].Rect]
            for name, (_, widgets) in acroform.field_widgets(pdf).items()
        }
    document = pypdfium2.PdfDocument(flat.data)
    try:
        page = document[0]
        textpage = page.get_textpage()
        try:
            read = {name: str(textpage.get_text_bounded(*rect)) for name, rect in rects.items()}
        finally:
            textpage.close()
            page.close()
    finally:
        document.close()
    texts: Mapping[str, str] = {**VALUES, "att_sal_temps_complet": "X", "att_sal_quotite": ""}
    for name, value in texts.items():
        lines = [line.strip() for line in read[name].splitlines() if line.strip()]
        assert lines == [line for line in value.split("\n") if line]


def test_flattened_values_are_read_where_their_field_was(flat: Filled) -> None:
    with pikepdf.open(io.BytesIO(flat.data)) as pdf:
        parents = pikepdf.NumberTree(pdf.Root.StructTreeRoot.ParentTree)
        page = pdf.pages[0].obj
        entries = parents[int(page.StructParents)]
        forms = [e for e in acroform.walk(pdf) if str(e.S) == "/Form"]
        assert len(forms) == 14
        for element in forms:
            assert str(element.A.O) == "/PrintField"
            assert entries[int(element.K)].objgen == element.objgen
        checked = [str(e.A["/checked"]) for e in forms if "/checked" in e.A]
        assert checked == ["/on", "/off"]


def test_ordinary_links_survive_flattening(dossier: bytes) -> None:
    def links(data: bytes) -> int:
        with pikepdf.open(io.BytesIO(data)) as pdf:
            return sum(
                str(a.Subtype) == "/Link" for p in pdf.pages for a in p.obj.get("/Annots", [])
            )

    assert links(fill(dossier, {}, flatten=True).data) == links(dossier) > 0


# --------------------------------------------------------------------------- files

FORM = BLANKS / "attestation-salariee.pdf"


def _write(folder: Path, name: str, content: str) -> Path:
    path = folder / name
    path.write_text(content, encoding="utf-8")
    return path


def test_one_set_of_values_goes_to_one_file(tmp_path: Path) -> None:
    values = _write(tmp_path, "v.toml", '[att_sal]\nqualite = "Directrice"\n')
    out = tmp_path / "à envoyer" / "rempli.pdf"
    assert list(fill_file(FORM, values, out)) == [(out, ())]
    assert _values(out.read_bytes())["att_sal_qualite"] == "Directrice"


def test_a_csv_gives_a_file_a_line(tmp_path: Path) -> None:
    lines = "\n".join(f"Personne {n}" for n in range(1, 11))
    values = _write(tmp_path, "v.csv", f"att_sal_salarie\n{lines}\n")
    written = [path for path, _ in fill_file(FORM, values, tmp_path / "out")]
    assert [path.name for path in written][:2] == [
        "attestation-salariee-01.pdf",
        "attestation-salariee-02.pdf",
    ]
    assert _values(written[9].read_bytes())["att_sal_salarie"] == "Personne 10"


def test_a_bad_line_is_named(tmp_path: Path) -> None:
    values = _write(tmp_path, "v.csv", "att_sal_temps_complet\noui\nbof\n")
    with pytest.raises(BadValueError, match="n°\xa02"):
        list(fill_file(FORM, values, tmp_path / "out"))


def test_a_place_that_cannot_be_written(tmp_path: Path) -> None:
    values = _write(tmp_path, "v.toml", "")
    with pytest.raises(OutputError):
        list(fill_file(FORM, values, values / "rempli.pdf"))
