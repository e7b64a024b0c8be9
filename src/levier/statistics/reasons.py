"""Why a file cannot be read or written, in French: what the system and the libraries raise speaks English."""

import csv
import errno
import gzip
import json
import lzma
import zipfile
import zlib

_OF_THE_SYSTEM = {
    errno.ENOENT: "rien ne porte ce nom",
    errno.ENOTDIR: "une partie de ce chemin n’est pas un dossier",
    errno.EISDIR: "c’est un dossier",
    errno.EEXIST: "un fichier porte déjà ce nom",
    errno.EACCES: "ce compte n’en a pas le droit",
    errno.EPERM: "ce compte n’en a pas le droit",
    errno.EROFS: "ce disque ne s’écrit pas",
    errno.ENOSPC: "le disque est plein",
    errno.EDQUOT: "la place accordée à ce compte est pleine",
    errno.EFBIG: "le fichier est trop gros pour ce disque",
    errno.ENAMETOOLONG: "ce nom est trop long",
    errno.ELOOP: "des liens y tournent en rond",
    errno.EBUSY: "un autre programme s’en sert",
    errno.EIO: "le disque ne répond pas bien",
}
_ARCHIVES = (gzip.BadGzipFile, zipfile.BadZipFile, zlib.error, lzma.LZMAError)


class Damaged(OSError):
    """A file that cannot be read, and why in French already."""


def why(error: Exception) -> str:
    """What to say between brackets of an error met while reading or writing a file: a few French words, without a
    capital nor a stop."""
    if isinstance(error, Damaged):
        return str(error)
    if isinstance(error, _ARCHIVES):
        return "archive endommagée"
    if isinstance(error, EOFError):
        return "la fin du fichier manque"
    if isinstance(error, OSError):
        known = _OF_THE_SYSTEM.get(error.errno or 0)
        return known or ("le système le refuse" + (f", erreur {error.errno}" if error.errno else ""))
    if isinstance(error, UnicodeDecodeError):
        return f"octet {error.start}\u00a0: ce n’est pas de l’UTF-8"
    if isinstance(error, json.JSONDecodeError):
        return f"ligne {error.lineno}, colonne {error.colno}\u00a0: JSON mal formé"
    if isinstance(error, KeyError):
        return f"colonne «\u00a0{error.args[0]}\u00a0» absente"
    if isinstance(error, csv.Error):
        return "guillemet mal fermé, ou ligne trop longue"
    return "contenu inattendu"
