#!/bin/sh
# Erases the demo's folder: LEVIER_DATA_DIR where it is set, and then only if `levier demo` made that folder; never while
# a demo holds it.
set -eu
cd "$(dirname "$0")/.."
folder=${LEVIER_DATA_DIR:-var/demo}
if [ -n "${LEVIER_DATA_DIR:-}" ] && [ -e "$folder" ] && [ ! -f "$folder/demonstration" ]; then
  echo "$folder (LEVIER_DATA_DIR) n’a pas été créé par la démonstration : rien n’est effacé. Effacez-le vous-même s’il ne contient rien à garder." >&2
  exit 2
fi
# Without the environment, no demo of this checkout runs.
if [ -e "$folder" ] && [ -x .venv/bin/python ] && ! .venv/bin/python tools/unheld.py "$folder"; then
  echo "La démonstration tourne sur $folder : rien n’est effacé. Arrêtez-la d’abord (Ctrl+C dans son terminal), puis recommencez." >&2
  exit 2
fi
rm -rf "$folder"
echo "La démonstration ($folder) recommencera de zéro : make demo"
