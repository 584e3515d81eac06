"""Judges what an organisation of the sandbox has written, by the rules of an integrasjonspunkt.

    judge.py frame FRAME OUT SENDER RECEIVER      sbd.zip: its members and its SBD; OUT/asic.zip is taken out
    judge.py package PACKAGE OUT SENDER RECEIVER  ASiC-E: entries, digests, manifests; what others judge is taken out

Prints what is unusual or wrong, one line each, and nothing when all is as it is usually written. Knows
nothing but Python's own library, and nothing of ours.
"""

import base64
import hashlib
import json
import re
import sys
import urllib.parse
import xml.etree.ElementTree as tree
import zipfile
from datetime import datetime, timezone
from pathlib import Path

ASICE = b"application/vnd.etsi.asic-e+zip"
ASIC = "{http://uri.etsi.org/02918/v1.2.1#}"
SIGNED = "{http://www.w3.org/2000/09/xmldsig#}"
LIST = "{urn:oasis:names:tc:opendocument:xmlns:manifest:1.0}"
SHA256 = "http://www.w3.org/2001/04/xmlenc#sha256"
UUID = re.compile("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


def frame(archive, out, sender, receiver):
    if archive.testzip() is not None:
        yield "CRC"
    names = archive.namelist()
    if "asic.zip" in names:
        (out / "asic.zip").write_bytes(archive.read("asic.zip"))
    else:
        yield "NO_PACKAGE"
    if "sbd.json" not in names:
        yield "NO_SBD " + " ".join(names)
        return
    if names[0] != "sbd.json" or len(names) > 2:
        yield "MEMBERS " + " ".join(names)
    yield from document(json.loads(archive.read("sbd.json")), sender, receiver)


def document(sbd, sender, receiver):
    header = sbd["standardBusinessDocumentHeader"]
    about = header["documentIdentification"]
    kind = about["type"]
    if list(sbd) != ["standardBusinessDocumentHeader", kind]:
        yield "TOP " + " ".join(sbd)
    if about["standard"].split("::")[1] != kind:
        yield "STANDARD " + about["standard"]
    for role, expected in (("sender", sender), ("receiver", receiver)):
        (party,) = header[role]
        identifier = party["identifier"]
        if identifier["authority"] != "iso6523-actorid-upis":
            yield "AUTHORITY " + identifier["authority"]
        if identifier["value"] != "0192:" + expected:
            yield role.upper() + " " + identifier["value"]
    scopes = {scope["type"]: scope for scope in header["businessScope"]["scope"]}
    conversation = scopes["ConversationId"]
    for text in (about["instanceIdentifier"], conversation["instanceIdentifier"]):
        if not UUID.fullmatch(text):
            yield "ID " + ("upper case" if UUID.fullmatch(text.lower()) else text)
    if not conversation["identifier"].startswith("urn:no:difi:profile:"):
        yield "PROCESS " + conversation["identifier"]
    if "MessageChannel" in scopes:
        yield "CHANNEL " + scopes["MessageChannel"]["identifier"]
    information = conversation.get("scopeInformation")
    if information is None:
        yield "NO_DEADLINE"
    elif datetime.fromisoformat(information[0]["expectedResponseDateTime"]) < datetime.now(timezone.utc):
        yield "EXPIRED"


def package(archive, out, sender, receiver):
    entries = archive.infolist()
    if archive.testzip() is not None:
        yield "CRC"
    if archive.comment != b"mimetype=" + ASICE:
        yield "COMMENT"
    first = entries[0]
    if (first.filename, first.compress_type, first.extra) != ("mimetype", zipfile.ZIP_STORED, b""):
        yield "NO_MIMETYPE"
    elif archive.read(first) != ASICE:
        yield "MIMETYPE"
    for entry in entries:
        name = entry.filename
        if name.endswith("/"):
            yield "FOLDER " + name
        elif entry.compress_type == zipfile.ZIP_STORED and entry.flag_bits & 8:
            yield "STORED_WITH_SIZES_BEHIND " + name
        if name.startswith("/") or "\\" in name or ".." in name.split("/"):
            yield "UNSAFE " + name
        if entry.file_size > 1 << 20 and entry.file_size > 100 * entry.compress_size:
            yield "BOMB " + name
    data = [
        entry.filename
        for entry in entries
        if entry.filename != "mimetype" and not entry.filename.startswith("META-INF/") and not entry.is_dir()
    ]
    yield from covered(archive, out, data)
    listed = tree.fromstring(archive.read("META-INF/manifest.xml"))
    paths = [entry.get(LIST + "full-path") for entry in listed]
    if paths[0] != "/" or sorted(paths[1:]) != sorted(data):
        yield "LIST"
    (out / "list.xml").write_bytes(archive.read("META-INF/manifest.xml"))
    yield from addressed(archive.read("manifest.xml"), data, sender, receiver)
    (out / "manifest.xml").write_bytes(archive.read("manifest.xml"))
    if "arkivmelding.xml" in data:
        (out / "arkivmelding.xml").write_bytes(archive.read("arkivmelding.xml"))


def covered(archive, out, data):
    """What the signed manifest says of the entries."""
    if "META-INF/ASiCManifest.xml" not in archive.namelist():
        yield "UNSIGNED"
        return
    signed = archive.read("META-INF/ASiCManifest.xml")
    (out / "signed.xml").write_bytes(signed)
    manifest = tree.fromstring(signed)
    (signature,) = manifest.findall(ASIC + "SigReference")
    (out / "signature.p7s").write_bytes(archive.read(signature.get("URI")))
    uncovered = set(data)
    for reference in manifest.findall(ASIC + "DataObjectReference"):
        name = reference.get("URI")
        if name not in data:
            yield "ENCODED " + name
            name = urllib.parse.unquote(name)
        uncovered.remove(name)
        if reference.find(SIGNED + "DigestMethod").get("Algorithm") != SHA256:
            yield "ALGORITHM " + name
        digest = base64.b64decode(reference.find(SIGNED + "DigestValue").text)
        if hashlib.sha256(archive.read(name)).digest() != digest:
            yield "DIGEST " + name
    for name in sorted(uncovered):
        yield "UNCOVERED " + name


def addressed(xml, data, sender, receiver):
    """eFormidling's own manifest: its order is fixed, and it has no namespace."""
    root = tree.fromstring(xml)
    if (root.tag, [child.tag for child in root]) != ("manifest", ["mottaker", "avsender", "hoveddokument"]):
        yield "SHAPE"
        return
    for child, role, expected in ((root[0], "RECEIVER", receiver), (root[1], "SENDER", sender)):
        (organisation,) = child
        if organisation.get("authority") != "iso6523-actorid-upis":
            yield "AUTHORITY " + organisation.get("authority")
        if organisation.text != "0192:" + expected:
            yield role + " " + organisation.text
    if root[2].get("href") != data[1]:
        yield "MAIN " + root[2].get("href")


def main():
    work = {"frame": frame, "package": package}[sys.argv[1]]
    with zipfile.ZipFile(sys.argv[2]) as archive:
        for line in work(archive, Path(sys.argv[3]), *sys.argv[4:]):
            print(line)


main()
