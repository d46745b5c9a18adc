// The mutation check itself (tools/mutate.mjs), on a file of a few lines: every change is where it should be, none
// where it should not, and each meets the fate that its test gives it.
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { done, same } from './lib.mjs';
import { judge, timed } from '../tools/mutate_judge.mjs';
import { placesOf } from '../tools/mutate_places.mjs';

const dir = fs.mkdtempSync(path.join(process.env.ISTMO_WORK, 'mutate-'));
const source = path.join(dir, 'few.c');
fs.writeFileSync(
  source,
  `#include <stdbool.h>
#include <stddef.h>
#define LESS(a, b) ((a) < (b) ? 1 : 0)
enum { TWO = 1 + 1 };
static int seen[2 + 1]; /* “a < b && c”: no code */
const char *text(void)
{
    return "a < b && c + 1";
}
int few(int n, const int *v)
{
    int sum = 0;
    for (size_t i = 0; i < sizeof seen / sizeof *seen; i++)
        seen[i] = LESS(sum, n);
    if (n < 0 && v)
        return -1;
    switch (n) {
    case 7:
        return 70;
    }
    for (int i = 0; i < n; i++)
        sum += v[i];
    return sum;
}
bool many(int n)
{
    static volatile int left = 9;
    (void)n;
    while (left)
        left--;
    return n >= TWO;
}
`,
);
const test = (body) => `#include <stdbool.h>
int few(int n, const int *v);
bool many(int n);
int main(void) { const int v[] = {3, 4}; ${body} }
`;
fs.writeFileSync(path.join(dir, 'strict.c'), test('return !(few(2, v) == 7 && few(-1, v) == -1 && few(7, v) == 70 && many(2) && !many(1));'));
fs.writeFileSync(path.join(dir, 'idle.c'), test('return many(1);'));

const key = (p) => `${p.line}:${p.column} ${p.what}`;
const places = placesOf(source, ['-std=c17']);
same(
  places.map(key),
  [
    '12:15 0 → 1',
    '13:21 0 → 1', '13:24 for: negated', '13:26 < → <=', '13:57 ++ → --',
    '14:9 assignment: deleted',
    '15:9 if: negated', '15:9 if: never', '15:9 if: always', '15:11 < → <=', '15:13 0 → 1', '15:15 && → ||',
    '16:9 return: deleted', '16:16 -1 → 0',
    '19:9 return: deleted', '19:16 70 → 71',
    '21:18 0 → 1', '21:21 for: negated', '21:23 < → <=', '21:29 ++ → --',
    '22:9 assignment: deleted', '22:13 += → -=',
    '27:32 9 → 10',
    '28:5 call: deleted',
    '29:12 while: negated', '29:12 while: never',
    '30:9 assignment: deleted', '30:13 -- → ++',
    '31:12 returned: negated', '31:14 >= → >',
  ],
  'every place is found: none in a comment, string, macro, type or case',
); // prettier-ignore

const link = (name) => (binary, object) => `gcc -o ${binary} ${path.join(dir, name)}.c ${object || path.join(dir, 'few.o')}`;
const compile = (object) => `gcc -std=c17 -O2 -w -x c -c -o ${object} -`;
execFileSync('gcc', ['-std=c17', '-c', '-o', path.join(dir, 'few.o'), source]);

async function fates(programs, expected, name) {
  const ready = await timed(programs.map((p) => ({ name: p, link: link(p) })), path.join(dir, 'timed'));
  const judged = places.filter((p) => key(p) in expected).map((p) => ({ ...p }));
  await judge(source, judged, { compile, programs: () => ready }, { dir: path.join(dir, 'objects'), jobs: 2 });
  same(Object.fromEntries(judged.map((p) => [key(p), p.fate])), expected, name);
}

await fates(
  ['strict'],
  {
    '12:15 0 → 1': 'killed',
    '14:9 assignment: deleted': 'equivalent', // nobody reads it
    '15:9 if: never': 'killed',
    '15:11 < → <=': 'survived', // few(0, …) is not asked
    '15:13 0 → 1': 'duplicate', // n < 1 is n <= 0
    '16:16 -1 → 0': 'killed',
    '19:9 return: deleted': 'killed',
    '28:5 call: deleted': 'equivalent',
    '29:12 while: never': 'survived',
    '30:9 assignment: deleted': 'timed out',
    '31:12 returned: negated': 'killed',
    '31:14 >= → >': 'killed',
  },
  'each change meets its fate',
);
await fates(
  ['idle'],
  { '12:15 0 → 1': 'survived', '19:16 70 → 71': 'survived', '31:12 returned: negated': 'killed' },
  'what no test asks survives',
);
await fates(
  ['idle', 'strict'],
  { '12:15 0 → 1': 'killed', '15:11 < → <=': 'survived', '31:12 returned: negated': 'killed' },
  'it is enough that one of the programs fails',
);
done();
