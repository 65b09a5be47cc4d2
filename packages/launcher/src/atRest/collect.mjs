// @ts-check
// node --require …/collect.mjs: gives back what a start and bursts of work leave behind. V8 would do so by itself in a process
// that lies idle; ours never do quite (they look at what they look after), so that their heaps stay twice as large as what is
// in them.
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { worthCollecting } from './worthCollecting.mjs';

const LOOK_MS = 15_000;

// Node hands V8's own full collection out only where the flag is set, and to contexts made after that.
setFlagsFromString('--expose-gc');
/** @type {(options: object) => void} */
const collect = runInNewContext('gc');
/** Gives pages back to the system too, which a plain collection keeps for later; an older Node does the plain one. */
const WHOLE = { type: 'major', execution: 'sync', flavor: 'last-resort' };

let collected = 0;
let cpuBefore = process.cpuUsage();
let before = performance.now();

function look() {
  const used = process.cpuUsage(cpuBefore);
  const cpu = (used.user + used.system) / 1000 / (performance.now() - before);
  const heap = process.memoryUsage().heapTotal;
  if (worthCollecting({ cpu, heap, collected })) {
    collect(WHOLE);
    collected = process.memoryUsage().heapTotal;
  }
  cpuBefore = process.cpuUsage();
  before = performance.now();
}

setInterval(look, LOOK_MS).unref();
