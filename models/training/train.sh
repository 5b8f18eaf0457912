#!/usr/bin/env bash
# From the data to the bundled model: models/training/train.sh DATA [WORK]
#
# DATA: the folder with news/, ner/ and text/; WORK (default .work/training): intermediate files, kept for resuming.
# Starts from the pretrained encoder in checkpoints/; with FROM_SCRATCH=1 that is trained anew first (hours).
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
common=(--corpus "$work/corpus" --tokenizer "$encoder/tokenizer.json")
teachers=()
for seed in 1 2; do
  out=$work/teacher$seed
  [ -f "$out/tagger.pt" ] ||
    "$python" finetune.py --data "$data" "${common[@]}" --encoder "$encoder/encoder.pt" --seed "$seed" --out "$out"
  teachers+=("$out/tagger.pt")
done
# Twice: teachers label raw news, a student learns that and the annotations; the first student is the second's teacher too.
start=${teachers[0]}
for round in 1 2; do
  out=$work/student$round
  [ -f "$work/soft$round.npz" ] ||
    "$python" soften.py "${common[@]}" --taggers "${teachers[@]}" --seed "$round" --out "$work/soft$round.npz"
  [ -f "$out/tagger.pt" ] ||
    "$python" distill.py --data "$data" "${common[@]}" --encoder "$start" --soft "$work/soft$round.npz" --seed "$round" \
      --out "$out"
  start=$out/tagger.pt
  teachers+=("$start")
done
"$python" export.py --tagger "$start" --tokenizer "$encoder/tokenizer.json" --out ../default
"$python" score.py --data "$data"
