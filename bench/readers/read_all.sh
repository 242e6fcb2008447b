#!/usr/bin/env bash
# Exports a store in every form and reads all of it with the readers of their users, in each Python that is named (such as one with datasets 2.21 and one with 5.2):
#
#   bench/readers/read_all.sh STORE OUT PYTHON…
#
# Beside the exports the datasets themselves, by the snippets of their cards, page, pair and clip. Ends with 1 at the first reader that fails.
set -euo pipefail
store=$1 out=$2
shift 2
here=$(cd "$(dirname "$0")" && pwd)
cli=$here/../../dist/cli/main.js
mkdir -p "$out"

export_to() { # form kind
  [ -e "$out/$1-$2" ] || node "$cli" export "$store" --to "$1" --kind "$2" --out "$out/$1-$2" > "$out/export.log" 2>&1 || { cat "$out/export.log"; exit 1; }
}
for form in parquet obelics omnicorpus mmc4 texts-images; do export_to "$form" page; done
for kind in pair clip; do [ -e "$store/${kind}s" ] && export_to parquet "$kind"; done
[ -e "$out/metadata.parquet" ] || node "$cli" export "$store" --to metadata --out "$out/metadata.parquet" > "$out/export.log" 2>&1

for python in "$@"; do
  echo "== $python"
  export HF_DATASETS_CACHE=$out/cache HF_DATASETS_OFFLINE=1
  for kind in dataset pairs clips; do
    [ -e "$store/$kind" ] || continue
    # Readers write beside what they read: Energon an index, so each works on a copy.
    rm -rf "$out/copy" "$out/cache" && cp -rL "$store/$kind" "$out/copy"
    energon=$(dirname "$python")/energon
    [ ! -x "$energon" ] || "$energon" prepare "$out/copy" --force-overwrite --non-interactive --split-parts "train:.*" > "$out/energon.log" 2>&1 || true
    echo "-- card of $kind" && "$python" "$here/read_dataset.py" card "$out/copy"
  done
  for form in "$out"/*-page "$out"/parquet-pair "$out"/parquet-clip; do
    [ -e "$form" ] || continue
    rm -rf "$out/cache"
    echo "-- $(basename "$form")" && "$python" "$here/read_dataset.py" export "$form"
  done
  "$python" "$here/read_dataset.py" metadata "$out/metadata.parquet"
done
