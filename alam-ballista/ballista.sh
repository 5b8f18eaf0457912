#!/usr/bin/env bash
# One scheduler and up to two executors on this machine, loopback only: the same query in one process, on one executor,
# on two, and on two of which one is killed midway. Every result must equal the first, row for row.
#
#   alam-ballista/ballista.sh                     100,000 paragraphs of the bundled article
#   alam-ballista/ballista.sh articles.parquet    columns id and body
#
# SLOTS (1): tasks at once in an executor. PARTITIONS (32): tasks of a stage. LIMIT (3600): seconds for a query.
# RUNS (one two lost): which of the runs on the cluster. PROFILE (dev): cargo's profile; release takes over half an hour to
# build on two cores. BIN: a built alam-ballista instead.
set -euo pipefail
parquet=${1:+$(realpath -- "$1")}
cd "$(dirname "$0")/.."
slots=${SLOTS:-1} partitions=${PARTITIONS:-32} limit=${LIMIT:-3600} runs=${RUNS:-one two lost}
profile=${PROFILE:-dev} bin=${BIN:-}

work=$(mktemp -d)
pids=()
stop() {
  for pid in "${pids[@]}"; do kill -KILL "$pid" 2>/dev/null || true; done
  for pid in "${pids[@]}"; do wait "$pid" 2>/dev/null || true; done
  pids=()
}
trap 'stop; rm -rf "$work"' EXIT
trap 'exit 1' INT TERM
fail() {
  echo "ballista.sh: $*" >&2
  tail -n 20 "$work"/*.log >&2 2>/dev/null || true
  exit 1
}

if [ -z "$bin" ]; then
  # Both packages in one command, so that DataFusion is built once, with the features of both.
  cargo build --quiet --profile "$profile" -p alam-ballista -p alam-datafusion --bin alam-ballista --example sql
  bin=${CARGO_TARGET_DIR:-target}/${profile/#dev/debug}/alam-ballista
fi
if [ -z "$parquet" ]; then
  parquet=$work/articles.parquet
  "$(dirname "$bin")/examples/sql" --repeat 12500 --parquet "$parquet" --write-only
fi

# The address that a process prints when it listens.
address() {
  for _ in $(seq 100); do
    grep -ohE '[0-9.]+:[0-9]+$' "$1" | head -n 1 | grep . && return
    sleep 0.1
  done
  fail "expected an address in $1, found none within 10 s"
}

executor() { # NUMBER
  RUST_LOG=info,ballista_executor::metrics=debug "$bin" executor --scheduler "$scheduler" --slots "$slots" --heartbeat 1 \
    --work-dir "$work/$1" >"$work/$1.out" 2>"$work/$1.log" &
  pids+=($!)
  address "$work/$1.out" >/dev/null
}

cluster() { # EXECUTORS
  rm -rf "$work"/[12] "$work"/*.log "$work"/*.out
  # Lost after 5 s of silence: loopback does not delay heartbeats. 20 s and more between machines.
  RUST_LOG=info "$bin" scheduler --port 0 --executor-timeout 5 \
    >"$work/scheduler.out" 2>"$work/scheduler.log" &
  pids+=($!)
  scheduler=$(address "$work/scheduler.out")
  for number in $(seq "$1"); do executor "$number"; done
}

query() { # NAME [OPTIONS]
  local name=$1
  shift
  timeout "$limit" "$bin" query --parquet "$parquet" --partitions "$partitions" --output "$work/$name.csv" "$@" \
    2>"$work/$name.time" || { cat "$work/$name.time" >&2; fail "$name: the query failed or took over $limit s"; }
  printf '%-28s %s\n' "$name" "$(tail -n 1 "$work/$name.time")"
}

same() { # NAME
  cmp "$work/one process.csv" "$work/$1.csv" || fail "$1: expected the rows of one process, found others"
}

# Tasks that an executor has finished.
finished() { grep -c 'Physical plan with metrics' "$work/$1.log" || true; }

query 'one process'
[ "$(wc -l <"$work/one process.csv")" -gt 1 ] || fail 'expected entities, found none'
for run in $runs; do
  case $run in
    one) cluster 1; query '1 executor' --scheduler "$scheduler"; same '1 executor' ;;
    two) cluster 2; query '2 executors' --scheduler "$scheduler"; same '2 executors' ;;
    lost)
      cluster 2
      query '2 executors, 1 killed' --scheduler "$scheduler" &
      running=$!
      # Late enough that output of finished tasks is lost as well.
      until [ "$(finished 2)" -ge $((partitions / 4)) ]; do
        kill -0 "$running" 2>/dev/null || fail 'the query ended before its second executor had run a quarter of it'
        sleep 0.1
      done
      { kill -KILL "${pids[2]}"; wait "${pids[2]}"; } 2>/dev/null || true
      done_by=$(finished 2)
      wait "$running" || fail 'the query did not survive the loss of an executor'
      same '2 executors, 1 killed'
      reset=$(grep -ohE 'Reset [0-9]+ tasks' "$work/scheduler.log" | head -n 1 || true)
      [ -n "$reset" ] || fail 'expected the scheduler to make tasks of the lost executor anew'
      echo "  killed after $done_by of $partitions tasks; the scheduler: $reset"
      ;;
    *) fail "RUNS: expected one, two or lost, found $run" ;;
  esac
  stop
done
echo 'all results equal, row for row'
