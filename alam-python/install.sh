#!/usr/bin/env bash
# Builds the wheel and installs it: install.sh VENV [--test]. With --test, pytest runs in VENV as well.
set -euo pipefail
venv=${1:?usage: install.sh VENV [--test]}
venv=$(realpath -m "$venv")
cd "$(dirname "$0")"
[ -x "$venv/bin/python" ] || python3 -m venv "$venv"
# The builder in a place of its own: the environment gets the wheel alone.
build=$(mktemp -d)
trap 'rm -rf "$build"' EXIT
python3 -m venv "$build/venv"
"$build/venv/bin/pip" install --quiet --disable-pip-version-check maturin==1.16.0
"$build/venv/bin/maturin" build --quiet --release --out "$build/wheels"
"$venv/bin/pip" install --quiet --disable-pip-version-check --force-reinstall --no-deps "$build"/wheels/*.whl
ls -l "$build"/wheels
"$venv/bin/python" - <<'PY'
import alam
for e in alam.Recognizer().tag("وأبلغ توكاييف نظيره بوتين بالوضع في موسكو"):
    print(e.kind, e.name, e.start, e.end, f"{e.score:.2f}")
PY
if [ "${2:-}" = --test ]; then
  "$venv/bin/python" - <<'PY' > "$build/requirements"
import pathlib, re
text = pathlib.Path("pyproject.toml").read_text()
print("\n".join(re.findall(r'"([^"]+)"', re.search(r"^test = \[(.*)\]", text, re.M)[1])))
PY
  "$venv/bin/pip" install --quiet --disable-pip-version-check -r "$build/requirements"
  "$venv/bin/python" -m pytest -q
fi
