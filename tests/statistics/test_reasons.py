"""Why a file cannot be read or written, said between brackets of a French sentence."""

import csv
import errno
import gzip
import json
import os
import zipfile

import pytest

from levier.statistics.reasons import Damaged, why


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (NotADirectoryError(errno.ENOTDIR, os.strerror(errno.ENOTDIR)), "une partie de ce chemin n’est pas un dossier"),
        (PermissionError(errno.EACCES, os.strerror(errno.EACCES)), "ce compte n’en a pas le droit"),
        (OSError(errno.ENOSPC, os.strerror(errno.ENOSPC)), "le disque est plein"),
        (OSError(errno.ESTALE, os.strerror(errno.ESTALE)), f"le système le refuse, erreur {errno.ESTALE}"),
        (OSError("Couldn't deserialize thrift"), "le système le refuse"),
        (gzip.BadGzipFile("Not a gzipped file"), "archive endommagée"),
        (zipfile.BadZipFile("File is not a zip file"), "archive endommagée"),
        (EOFError("Compressed file ended"), "la fin du fichier manque"),
        (UnicodeDecodeError("utf-8", b"a\xe9", 1, 2, "invalid start byte"), "octet 1\u00a0: ce n’est pas de l’UTF-8"),
        (json.JSONDecodeError("Expecting value", "{\n", 2), "ligne 2, colonne 1\u00a0: JSON mal formé"),
        (csv.Error("line contains NUL"), "guillemet mal fermé, ou ligne trop longue"),
        (KeyError("code"), "colonne «\u00a0code\u00a0» absente"),
        (ValueError("negative seek value -1"), "contenu inattendu"),
        (Damaged("décompressé, il serait trop gros"), "décompressé, il serait trop gros"),
    ],
)
def test_what_is_raised_in_english_is_said_in_french(error, said):
    assert why(error) == said
