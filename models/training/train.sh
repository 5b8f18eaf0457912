#!/usr/bin/env bash
# From the data to the bundled model: models/training/train.sh DATA [WORK]
#
# DATA: the folder with news/, ner/ and text/; WORK (default .work/training): intermediate files, kept for resuming.
# Starts from the pretrained encoders in checkpoints/; with FROM_SCRATCH=1 they are trained anew first (hours).
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
# Large tensors come and go at each step: glibc keeps their pages instead of asking for new ones (1.2 times faster).
export MALLOC_MMAP_THRESHOLD_=8589934592 MALLOC_TRIM_THRESHOLD_=17179869184 MALLOC_TOP_PAD_=268435456

[ -f "$work/corpus/article_ends.npy" ] || "$python" corpus.py --data "$data" --work "$work/corpus"
encoder=$here/checkpoints
if [ -n "${FROM_SCRATCH:-}" ]; then
  encoder=$work/encoder
  [ -f "$encoder/encoder.pt" ] || "$python" pretrain.py --corpus "$work/corpus" --out "$encoder"
  cp "$work/corpus/tokenizer.json" "$encoder/tokenizer.json"
fi
[ -f "$work/tagger/tagger.pt" ] ||
  "$python" finetune.py --data "$data" --corpus "$work/corpus" --encoder "$encoder/encoder.pt" \
    --tokenizer "$encoder/tokenizer.json" --seed 1 --out "$work/tagger"
"$python" export.py --tagger "$work/tagger/tagger.pt" --tokenizer "$encoder/tokenizer.json" --out ../default
"$python" score.py --data "$data"
