"""What reading a damaged ZIP archive may raise, whatever part of it is damaged."""

import lzma
import zipfile
import zlib

# A wrong directory, a cut end, an unknown method or version, a password, a stream or a name that does not decode.
BROKEN_ARCHIVE = (
    zipfile.BadZipFile,
    EOFError,
    OSError,
    NotImplementedError,
    RuntimeError,
    ValueError,
    zlib.error,
    lzma.LZMAError,
)
