#!/usr/bin/env bash
# Sets up what benches/compare.rs measures beside alam: benches/rivals/setup.sh [DIR] (default .work/rivals).
# Needs python3 and pip; random weights only, nothing is downloaded but packages.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
dir=${1:-$here/../../.work/rivals}
mkdir -p "$dir"
dir=$(cd "$dir" && pwd)
[ -x "$dir/venv/bin/python" ] || python3 -m venv "$dir/venv"
"$dir/venv/bin/pip" install --quiet onnxruntime==1.32.0 onnx==1.23.2 numpy==2.4.6 spacy==3.8.18
[ -f "$dir/bert/int8/model.onnx" ] || "$dir/venv/bin/python" "$here/bert_base.py" "$dir/bert"
echo "ORT_DYLIB_PATH=$(find "$dir/venv" -name 'libonnxruntime.so.*' | head -n 1) RIVALS=$dir cargo bench --bench compare"
