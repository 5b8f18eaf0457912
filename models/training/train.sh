#!/usr/bin/env bash
# From the data to the bundled model and the one under ANERcorp's guideline: models/training/train.sh DATA [WORK]
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

encoder=$here/checkpoints
kept=(--tokenizer "$encoder/tokenizer.json")
if [ -n "${FROM_SCRATCH:-}" ]; then
  encoder=$work/encoder
  kept=()
fi
[ -f "$work/corpus/article_ends.npy" ] || "$python" corpus.py --data "$data" --work "$work/corpus" "${kept[@]}"
tokenizer=$work/corpus/tokenizer.json
[ -f "$encoder/encoder.pt" ] || "$python" pretrain.py --corpus "$work/corpus" --out "$encoder"
common=(--corpus "$work/corpus" --tokenizer "$tokenizer")

# Two teachers at a time, a thread each: one of all layers with characters, and a smaller one without.
teacher() { # seed, further options
  [ -f "$work/teacher$1/tagger.pt" ] ||
    "$python" finetune.py --data "$data" "${common[@]}" --encoder "$encoder/encoder.pt" --seed "$1" --lr 5e-4 --threads 1 \
      --epochs 5 --out "$work/teacher$1" "${@:2}"
}
teacher 1 &
first=$!
teacher 2 --layers 8 --no-characters &
wait $first
wait $!
# Twice: teachers label raw news, a student learns that and the annotations. The first student is the second's teacher too
# and as large as the first teacher; the second, of fewer layers, is bundled.
soften() { # round, further options
  [ -f "$work/soft$1.npz" ] ||
    "$python" soften.py "${common[@]}" --words 4000000 "${@:2}" --out "$work/soft$1.npz"
}
student() { # round, start, further options
  [ -f "$work/student$1/tagger.pt" ] ||
    "$python" distill.py --data "$data" "${common[@]}" --soft "$work/soft$1.npz" --seed "$1" --encoder "$2" \
      --out "$work/student$1" "${@:3}"
}
start=$work/student1/tagger.pt
soften 1 --taggers "$work/teacher1/tagger.pt" "$work/teacher2/tagger.pt"
student 1 "$work/teacher1/tagger.pt" --steps 1600 --gold 0.6
soften 2 --taggers "$start" --beside "$work/soft1.npz"
student 2 "$start" --layers 8 --steps 1600 --gold 1 --often 2 --lr 5e-4
"$python" export.py --tagger "$work/student2/tagger.pt" --tokenizer "$tokenizer" --integers --out ../default
"$python" score.py --data "$data"

# ANERcorp's guideline, from the first student, none of whose teachers has seen that corpus: five folds to score, then all of it.
folds=()
for fold in 0 1 2 3 4 all; do
  out=$work/anercorp/$fold
  chosen=$([ "$fold" = all ] || echo "--fold $fold")
  # shellcheck disable=SC2086 # two words or none
  [ -f "$out/tagger.pt" ] || "$python" anercorp.py --data "$data" "${common[@]}" --start "$start" --epochs 5 $chosen --out "$out"
  [ "$fold" = all ] || folds+=("$out")
done
"$python" anercorp_score.py --tokenizer "$tokenizer" "${folds[@]}"
"$python" export.py --tagger "$work/anercorp/all/tagger.pt" --tokenizer "$tokenizer" --guideline anercorp --integers --out ../anercorp
