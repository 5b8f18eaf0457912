#!/usr/bin/env bash
# From the data to the bundled model: models/training/train.sh DATA [WORK]
# DATA: the folder with news/, ner/ and text/; WORK (default .work/training): intermediate files, kept for resuming.
# Stages that have left their result in WORK are not run again. Needs python3 (3.11), zstd and cargo.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
data=$(cd "$1" && pwd)
work=${2:-$here/../../.work/training}
mkdir -p "$work"
work=$(cd "$work" && pwd)

if [ ! -x "$work/venv/bin/python" ]; then
  python3 -m venv "$work/venv"
  "$work/venv/bin/pip" install --quiet -r "$here/requirements.txt"
fi
cd "$here"
python="$work/venv/bin/python"

[ -f "$work/corpus/stream.npy" ] || "$python" corpus.py --data "$data" --work "$work/corpus"
[ -f "$work/encoder/encoder.pt" ] || "$python" pretrain.py --corpus "$work/corpus" --out "$work/encoder" --minutes 80
[ -f "$work/tagger/tagger.pt" ] ||
  "$python" finetune.py --data "$data" --corpus "$work/corpus" --encoder "$work/encoder/encoder.pt" --out "$work/tagger"
"$python" export.py --tagger "$work/tagger/tagger.pt" --corpus "$work/corpus" --out ../default
"$python" score.py --data "$data"
