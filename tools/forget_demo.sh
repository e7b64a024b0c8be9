#!/bin/sh
# Erases the demo's folder: LEVIER_DATA_DIR where it is set, and then only if `levier demo` made that folder.
set -eu
cd "$(dirname "$0")/.."
folder=${LEVIER_DATA_DIR:-var/demo}
if [ -n "${LEVIER_DATA_DIR:-}" ] && [ -e "$folder" ] && [ ! -f "$folder/demonstration" ]; then
  echo "$folder (LEVIER_DATA_DIR) n’a pas été créé par la démonstration : rien n’est effacé. Effacez-le vous-même s’il ne contient rien à garder." >&2
  exit 2
fi
rm -rf "$folder"
echo "La démonstration ($folder) recommencera de zéro : make demo"
