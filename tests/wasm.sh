#!/usr/bin/env bash
# wasm.sh: the expression engine compiled for wasm32-wasi, run under node with the cases of
# tests/expr/cases.txt: the same code must give the same answers in a browser. Prints TAP.
set -euo pipefail
cd "$(dirname "$0")/.."
gen=${ISTMO_BUILD:-build/gcc}/gen
work=$(mktemp -d "${ISTMO_WORK:-/tmp}/wasm.XXXXXX")
trap 'rm -rf "$work"' EXIT

base=(src/base/{arena,date,err,map,near,problem,sv,tr,utf8}.c)
engine=(src/engine/expr/*.c)
sources=("$gen/po.c" "${base[@]}" src/engine/expr/expr_cases_test.c)
for file in "${engine[@]}"; do
    case $file in *_test.c | *_fuzz.c) ;; *) sources+=("$file") ;; esac
done

clang --target=wasm32-wasi -std=c17 -D_DEFAULT_SOURCE -Oz -Wall -Wextra -Werror -Isrc \
    -Wl,-z,stack-size=1048576 -o "$work/cases.wasm" "${sources[@]}" -lm

cat >"$work/run.js" <<'JS'
const { readFileSync } = require("fs");
const { WASI } = require("wasi");
const [program, cases] = process.argv.slice(2);
const wasi = new WASI({ version: "preview1", args: ["cases", "/tests/cases.txt"], preopens: { "/tests": cases } });
const module_ = new WebAssembly.Module(readFileSync(program));
const instance = new WebAssembly.Instance(module_, { wasi_snapshot_preview1: wasi.wasiImport });
process.exitCode = wasi.start(instance);
JS
node --no-warnings "$work/run.js" "$work/cases.wasm" tests/expr
