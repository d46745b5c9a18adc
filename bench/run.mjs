// run.mjs [NAME…] [--json FILE] [--full] [--runs N]: runs the benches and prints what came out.
//
// Every figure is the median of at least five runs. istmo and its peers take turns, so that what
// else the machine does meets all alike; a ratio is that of the medians of one run of the bench.
import { writeFileSync } from 'node:fs';
import { cpus, totalmem } from 'node:os';
import { cleanUp, results } from './lib.mjs';
import { figures } from './figures.mjs';
import { saves } from './saves.mjs';
import { imports } from './imports.mjs';
import { command } from './command.mjs';
import { report } from './report.mjs';

const benches = { figures, saves, imports, command, report };

const options = { runs: 5, full: false, json: null, names: [] };
const words = process.argv.slice(2);
while (words.length) {
    const word = words.shift();
    if (word === '--full') options.full = true;
    else if (word === '--json') options.json = words.shift();
    else if (word === '--runs') options.runs = Math.max(5, Number(words.shift()));
    else if (word === '--size') options.size = Number(words.shift());
    else if (benches[word]) options.names.push(word);
    else {
        console.error(`usage: ./dev bench [${Object.keys(benches).join('|')}] [--json FILE] [--full] [--runs N]`);
        process.exit(2);
    }
}

try {
    console.log(`# ${cpus()[0].model}, ${cpus().length} processors, ${Math.round(totalmem() / (1 << 30))} GB; ` +
        `medians of ${options.runs}`);
    for (const name of options.names.length ? options.names : Object.keys(benches)) await benches[name](options);
    if (options.json) writeFileSync(options.json, `${JSON.stringify(results, null, 1)}\n`);
} finally {
    cleanUp();
}
