from __future__ import annotations

import hashlib
import io
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pikepdf
import pytest

from vaeforms import acroform, blank
from vaeforms.errors import UnknownFieldError, UsageError
from vaeforms.forms import FORMS, attestation_benevole, attestation_salariee, dossier
from vaeforms.model import Kind, Required

BLANKS = Path(__file__).parent.parent / "blank_forms"
FORM_IDS = sorted(FORMS)


@pytest.fixture(scope="module")
def built() -> dict[str, bytes]:
    return {form_id: blank.build(form_id) for form_id in FORM_IDS}


@pytest.fixture(scope="module", params=FORM_IDS)
def pdf(request: pytest.FixtureRequest, built: dict[str, bytes]) -> Iterator[pikepdf.Pdf]:
    with pikepdf.open(io.BytesIO(built[request.param])) as opened:
        yield opened


@pytest.fixture(scope="module")
def dossier_pdf(built: dict[str, bytes]) -> Iterator[pikepdf.Pdf]:
    with pikepdf.open(io.BytesIO(built[dossier.ID])) as opened:
        yield opened


def _widgets(pdf: pikepdf.Pdf) -> list[pikepdf.Object]:
    return [
        annotation
        for page in pdf.pages
        for annotation in page.obj.get("/Annots", [])
        if annotation.Subtype == pikepdf.Name.Widget
    ]


def _flags(field: pikepdf.Object) -> int:
    return int(field.get("/Ff", 0))


# --------------------------------------------------------------------------- inventory


def test_the_68_names_of_the_inventory_have_their_field() -> None:
    form_fields = {
        *(f.name for f in dossier.cover()),
        *(f.name for f in dossier.recap()),
        *(f.name for f in dossier.emploi(1)),
        *(f.name for f in dossier.initial_training()),
        *(f.name for f in dossier.formation(1)),
        *(f.name for f in attestation_salariee.FIELDS),
        *(f.name for f in attestation_benevole.FIELDS),
    }
    others = (*dossier.DECLARATIONS, *dossier.DEPOSIT, *dossier.PIECE)
    assert len(form_fields) == 58
    assert len({*form_fields, *(f.name for f in others)}) == 68
    assert {f.kind for f in others} == {Kind.FIXED, Kind.DEPOSIT}


def test_the_dossier_holds_every_field_of_the_inventory(dossier_pdf: pikepdf.Pdf) -> None:
    names = set(acroform.field_widgets(dossier_pdf))
    expected = {f.name for f in blank.fields(dossier.ID)}
    assert names == expected
    # 58 names of the inventory, two more tables and four more rows
    assert len(names) == 58 + 2 * 10 + 4 * 4


def test_field_names_are_unique(pdf: pikepdf.Pdf) -> None:
    names = [str(field.T) for field in pdf.Root.AcroForm.Fields]
    assert len(names) == len(set(names))


def test_the_dossier_ends_with_both_models(dossier_pdf: pikepdf.Pdf) -> None:
    roles = [blank.role_of(page.obj) for page in dossier_pdf.pages]
    assert roles[0] == "garde"
    assert roles[-2:] == ["attestation-salariee", "attestation-benevole"]


def test_models_have_the_same_boxes_alone_and_in_the_dossier(built: dict[str, bytes]) -> None:
    def boxes(data: bytes) -> dict[str, list[float]]:
        with pikepdf.open(io.BytesIO(data)) as opened:
            return {
                f"{name}/{i}": [float(v) for v in widget.Rect]
                for name, (_, widgets) in acroform.field_widgets(opened).items()
                for i, widget in enumerate(widgets)
            }

    together = boxes(built[dossier.ID])
    for form_id in (attestation_salariee.ID, attestation_benevole.ID):
        alone = boxes(built[form_id])
        assert alone.items() <= together.items()


# --------------------------------------------------------------------------- fields


def test_always_required_fields_say_so(built: dict[str, bytes]) -> None:
    for form_id, data in built.items():
        with pikepdf.open(io.BytesIO(data)) as opened:
            found = acroform.field_widgets(opened)
            for field in blank.fields(form_id):
                required = field.required is Required.ALWAYS and field.kind is not Kind.STAMP
                assert bool(_flags(found[field.name][0]) & acroform.REQUIRED) is required, field


def test_models_are_optional_inside_the_dossier(dossier_pdf: pikepdf.Pdf) -> None:
    for name, (field, _) in acroform.field_widgets(dossier_pdf).items():
        if name.startswith("att_"):
            assert not _flags(field) & acroform.REQUIRED


def test_every_field_and_option_has_its_tooltip(pdf: pikepdf.Pdf) -> None:
    for name, (field, widgets) in acroform.field_widgets(pdf).items():
        assert str(field.TU).strip(), name
        assert all(str(widget.TU).strip() for widget in widgets), name


def test_tooltips_of_options_name_the_option(dossier_pdf: pikepdf.Pdf) -> None:
    _, (yes, no) = acroform.field_widgets(dossier_pdf)["emploi_2_temps_complet"]
    assert str(yes.TU) == "Emploi 2 – Travail à temps complet\xa0: Oui"
    assert str(no.TU) == "Emploi 2 – Travail à temps complet\xa0: Non"


def test_radio_groups(dossier_pdf: pikepdf.Pdf) -> None:
    field, widgets = acroform.field_widgets(dossier_pdf)["emploi_1_temps_complet"]
    assert _flags(field) & acroform.RADIO
    assert _flags(field) & acroform.NO_TOGGLE_TO_OFF
    assert pikepdf.Name.Off == field.V
    assert "/DV" not in field
    assert [set(w.AP.N.keys()) for w in widgets] == [{"/oui", "/Off"}, {"/non", "/Off"}]
    for widget in widgets:
        assert widget.Parent.objgen == field.objgen
        assert pikepdf.Name.Off == widget.AS


def test_statuses_can_be_chosen_or_typed(dossier_pdf: pikepdf.Pdf) -> None:
    field, _ = acroform.field_widgets(dossier_pdf)["emploi_1_statut"]
    assert _flags(field) & acroform.COMBO
    assert _flags(field) & acroform.EDIT
    assert [str(option) for option in field.Opt] == ["salarié", "non salarié", "bénévole"]
    assert "/V" not in field


def test_signatures_and_stamps_can_be_signed(dossier_pdf: pikepdf.Pdf) -> None:
    form = dossier_pdf.Root.AcroForm
    signed = {str(field.T) for field in form.Fields if field.get("/FT") == pikepdf.Name.Sig}
    assert signed == {
        "candidat_signature",
        "att_sal_signature",
        "att_sal_cachet",
        "att_ben_signature1",
        "att_ben_signature2",
        "att_ben_cachet",
    }
    assert "/SigFlags" not in form


def test_long_texts_have_several_lines(dossier_pdf: pikepdf.Pdf) -> None:
    found = acroform.field_widgets(dossier_pdf)
    for field in blank.fields(dossier.ID):
        multiline = bool(_flags(found[field.name][0]) & acroform.MULTILINE)
        assert multiline is (field.kind is Kind.MULTILINE) or field.kind is Kind.RADIO


def test_widgets_print_and_have_normalised_rectangles(pdf: pikepdf.Pdf) -> None:
    for page in pdf.pages:
        _, _, right, top = (float(v) for v in page.mediabox)
        for widget in page.obj.get("/Annots", []):
            x0, y0, x1, y1 = (float(v) for v in widget.Rect)
            assert 0 <= x0 < x1 <= right
            assert 0 <= y0 < y1 <= top
            if widget.Subtype == pikepdf.Name.Widget:
                assert int(widget.F) == acroform.PRINT
                assert widget.P.objgen == page.obj.objgen


def test_widgets_do_not_overlap(pdf: pikepdf.Pdf) -> None:
    for page in pdf.pages:
        boxes = [
            tuple(float(v) for v in a.Rect)
            for a in page.obj.get("/Annots", [])
            if a.Subtype == pikepdf.Name.Widget
        ]
        for i, a in enumerate(boxes):
            for b in boxes[i + 1 :]:
                # drawn borders may touch
                across = min(a[2], b[2]) - max(a[0], b[0])
                along = min(a[3], b[3]) - max(a[1], b[1])
                assert across < 0.5 or along < 0.5, (a, b)


def test_nobody_has_to_draw_or_run_anything(pdf: pikepdf.Pdf) -> None:
    assert "/NeedAppearances" not in pdf.Root.AcroForm
    assert "/XFA" not in pdf.Root.AcroForm
    assert "/OpenAction" not in pdf.Root
    for obj in pdf.objects:
        if isinstance(obj, pikepdf.Dictionary):
            assert "/JS" not in obj
            assert "/AA" not in obj


def test_every_widget_has_an_appearance(pdf: pikepdf.Pdf) -> None:
    for widget in _widgets(pdf):
        normal = widget.AP.N
        assert isinstance(normal, pikepdf.Stream) or str(widget.AS) in normal


def test_no_stream_is_empty(pdf: pikepdf.Pdf) -> None:
    for obj in pdf.objects:
        if isinstance(obj, pikepdf.Stream):
            assert len(obj.read_bytes()) > 0


def test_no_colour_needs_a_profile(pdf: pikepdf.Pdf) -> None:
    spaces = [
        space for page in pdf.pages for space in page.Resources.get("/ColorSpace", {}).values()
    ]
    assert set(spaces) == {pikepdf.Name.DeviceGray, pikepdf.Name.DeviceRGB}


# --------------------------------------------------------------------------- same bytes


@pytest.mark.parametrize("form_id", FORM_IDS)
def test_committed_blanks_are_what_the_code_builds(form_id: str, built: dict[str, bytes]) -> None:
    assert (BLANKS / f"{form_id}.pdf").read_bytes() == built[form_id], (
        "the released blank differs: rebuild it with « vaeforms blank --out blank_forms »"
    )


def test_another_process_builds_the_same_bytes(built: dict[str, bytes]) -> None:
    script = (
        "import hashlib; from vaeforms import blank; "
        "print(hashlib.sha256(blank.build('attestation-salariee')).hexdigest())"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == hashlib.sha256(built["attestation-salariee"]).hexdigest()


# --------------------------------------------------------------------------- sizes


def test_one_table_and_one_row_without_cover_signature() -> None:
    data = blank.build(dossier.ID, emplois=1, formations=1, cover_signature=False)
    with pikepdf.open(io.BytesIO(data)) as opened:
        names = set(acroform.field_widgets(opened))
    assert "emploi_1_depuis" in names and "emploi_2_depuis" not in names
    assert "candidat_signature" not in names and "candidat_fait_le" not in names


def test_twenty_tables_and_thirty_rows() -> None:
    data = blank.build(dossier.ID, emplois=20, formations=30)
    with pikepdf.open(io.BytesIO(data)) as opened:
        names = set(acroform.field_widgets(opened))
    assert {"emploi_20_activites", "formation_continue_30_contenu"} <= names


@pytest.mark.parametrize(("emplois", "formations"), [(0, 5), (21, 5), (3, 0), (3, 31)])
def test_sizes_out_of_bounds(emplois: int, formations: int) -> None:
    with pytest.raises(UsageError):
        blank.build(dossier.ID, emplois=emplois, formations=formations)


def test_unknown_form() -> None:
    with pytest.raises(UsageError, match="dossier-recevabilite"):
        blank.build("dossier-recevabilité")


# --------------------------------------------------------------------------- writing


def test_write_all(tmp_path: Path) -> None:
    written = blank.write(tmp_path / "dossier é" / "vierges")
    assert sorted(path.name for path in written) == [f"{form_id}.pdf" for form_id in FORM_IDS]
    assert all(path.read_bytes().startswith(b"%PDF-1.7") for path in written)


def test_write_one_with_values(tmp_path: Path) -> None:
    values = tmp_path / "valeurs.toml"
    values.write_text('[att_sal]\nentreprise = "Mutuelle du Lac"\n', encoding="utf-8")
    (path,) = blank.write(tmp_path, ["attestation-salariee"], values=values)
    with pikepdf.open(path) as opened:
        field, _ = acroform.field_widgets(opened)["att_sal_entreprise"]
        assert str(field.V) == "Mutuelle du Lac"


def test_write_values_of_several_forms(tmp_path: Path) -> None:
    values = tmp_path / "valeurs.json"
    values.write_text(
        '{"candidat_nom": "Martin", "att_ben": {"benevole": "Martin"}}', encoding="utf-8"
    )
    blank.write(tmp_path, values=values)
    with pikepdf.open(tmp_path / "attestation-benevole.pdf") as opened:
        assert str(acroform.field_widgets(opened)["att_ben_benevole"][0].V) == "Martin"
    with pikepdf.open(tmp_path / "dossier-recevabilite.pdf") as opened:
        assert str(acroform.field_widgets(opened)["candidat_nom"][0].V) == "Martin"


def test_write_values_nobody_asks_for(tmp_path: Path) -> None:
    values = tmp_path / "valeurs.toml"
    values.write_text('candidat_non = "Martin"\n', encoding="utf-8")
    with pytest.raises(UnknownFieldError, match="candidat_nom"):
        blank.write(tmp_path, values=values)


def test_write_several_sets_of_values(tmp_path: Path) -> None:
    values = tmp_path / "valeurs.csv"
    values.write_text("candidat_nom\nMartin\nDurand\n", encoding="utf-8")
    with pytest.raises(UsageError, match="2 jeux"):
        blank.write(tmp_path, values=values)


# --------------------------------------------------------------------------- the marker layer


def _drawing(*markers: str) -> pikepdf.Pdf:
    pdf = pikepdf.new()
    page = pdf.add_blank_page()
    page.obj.Annots = pikepdf.Array(
        pdf.make_indirect(
            pikepdf.Dictionary(
                Type=pikepdf.Name.Annot,
                Subtype=pikepdf.Name.Link,
                Rect=[10, 10 + 30 * i, 100, 30 + 30 * i],
                A=pikepdf.Dictionary(S=pikepdf.Name.URI, URI=pikepdf.String(f"vaef:{marker}")),
            )
        )
        for i, marker in enumerate(markers)
    )
    return pdf


def test_a_marker_without_field_is_our_mistake() -> None:
    with pytest.raises(ValueError, match="candidat_nom"):
        acroform.add_fields(_drawing("candidat_nom"), ())


def test_a_marker_drawn_twice_is_our_mistake() -> None:
    with pytest.raises(ValueError, match="twice"):
        acroform.add_fields(_drawing("candidat_nom", "candidat_nom"), dossier.cover()[:1])


def test_a_field_without_marker_is_our_mistake() -> None:
    with pytest.raises(ValueError, match="without a marker"):
        acroform.add_fields(_drawing("candidat_nom"), dossier.cover()[:2])


def test_ordinary_links_stay_links(dossier_pdf: pikepdf.Pdf) -> None:
    kinds = Counter(
        str(a.Subtype) for page in dossier_pdf.pages for a in page.obj.get("/Annots", [])
    )
    assert kinds["/Widget"] == 94 + 4  # fields, and one more button for each radio group
    assert not any(
        str(a.A.get("/URI", "")).startswith("vaef:")
        for page in dossier_pdf.pages
        for a in page.obj.get("/Annots", [])
        if "/A" in a
    )


def test_fields_follow_the_pages(dossier_pdf: pikepdf.Pdf) -> None:
    order = {page.obj.objgen: i for i, page in enumerate(dossier_pdf.pages)}
    indices = [order[w.P.objgen] for w in _widgets(dossier_pdf)]
    assert all(a <= b for a, b in pairwise(indices))
