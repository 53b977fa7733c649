"""Invented signers and small PDFs to sign, for the tests of electronic signatures."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any

import pikepdf
from asn1crypto import keys, x509
from cryptography import x509 as pyca
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import signers
from pyhanko_certvalidator.registry import SimpleCertificateStore


@cache
def signer(
    name: str = "Nadège Bihan", *, years: int = 30, since: int = 2020
) -> signers.SimpleSigner:
    """Somebody with a self-made certificate valid for `years` from 1 January `since`."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = pyca.Name([pyca.NameAttribute(NameOID.COMMON_NAME, name)])
    start = datetime(since, 1, 1, tzinfo=UTC)
    certificate = (
        pyca.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(pyca.random_serial_number())
        .not_valid_before(start)
        .not_valid_after(start + timedelta(days=365 * years))
        .add_extension(pyca.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    der = key.private_bytes(
        serialization.Encoding.DER,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    return signers.SimpleSigner(
        signing_cert=x509.Certificate.load(certificate.public_bytes(serialization.Encoding.DER)),
        signing_key=keys.PrivateKeyInfo.load(der),
        cert_registry=SimpleCertificateStore(),
    )


def root_pem(of: signers.SimpleSigner) -> bytes:
    """The certificate of a signer, as an operator would configure it."""
    certificate = pyca.load_der_x509_certificate(of.signing_cert.dump())
    return certificate.public_bytes(serialization.Encoding.PEM)


def attestation() -> bytes:
    """A page with two text fields, « fait_a » already filled, and two signature fields."""
    pdf = pikepdf.new()
    page = pdf.add_blank_page(page_size=(595, 842))
    page.Contents = pdf.make_stream(b"0 0 1 rg 50 700 20 20 re f")
    texts = ("att_sal_jusquau", ""), ("att_sal_fait_a", "Brest")
    fields = []
    for n, (name, value) in enumerate(texts):
        field = pikepdf.Dictionary(
            Type=pikepdf.Name.Annot,
            Subtype=pikepdf.Name.Widget,
            FT=pikepdf.Name.Tx,
            T=name,
            Rect=[50, 600 - 40 * n, 250, 620 - 40 * n],
            F=4,
        )
        if value:
            field.V = value
        fields.append(pdf.make_indirect(field))
    for n, name in enumerate(("att_sal_signature", "att_sal_cachet")):
        field = pikepdf.Dictionary(
            Type=pikepdf.Name.Annot,
            Subtype=pikepdf.Name.Widget,
            FT=pikepdf.Name.Sig,
            T=name,
            Rect=[50 + 250 * n, 100, 250 + 250 * n, 180],
            F=4,
        )
        fields.append(pdf.make_indirect(field))
    page.Annots = pdf.make_indirect(pikepdf.Array(fields))
    form = pikepdf.Dictionary(Fields=pikepdf.Array(fields), DA="/Helv 0 Tf 0 g")
    pdf.Root.AcroForm = pdf.make_indirect(form)
    out = io.BytesIO()
    pdf.save(out, static_id=True, object_stream_mode=pikepdf.ObjectStreamMode.disable)
    return out.getvalue()


def sign(
    data: bytes,
    field: str = "att_sal_signature",
    by: signers.SimpleSigner | None = None,
    **settings: Any,
) -> bytes:
    """`data` with a cryptographic signature in `field`."""
    meta = signers.PdfSignatureMetadata(field_name=field, md_algorithm="sha256", **settings)
    writer = IncrementalPdfFileWriter(io.BytesIO(data), strict=False)
    out = signers.sign_pdf(writer, meta, signer=by or signer(), existing_fields_only=True)
    return bytes(out.getbuffer())


def update(data: bytes, change: Callable[[IncrementalPdfFileWriter], None]) -> bytes:
    """`data` with `change` appended as a further revision."""
    writer = IncrementalPdfFileWriter(io.BytesIO(data), strict=False)
    change(writer)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()
