/**
 * The shim: one small process for each replica and job, which outlives the agent. It starts the command in a process
 * group of its own, masks secrets in its output, keeps the output in capped files, and records how it ended.
 *
 * `node main.mjs <folder>`, with a `ShimConfig` on standard input. SIGTERM stops the command and then the shim.
 *
 * @packageDocumentation
 */
import { spawn } from 'node:child_process';
import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { crashPoint } from './crashPoint.ts';
import { groupLives, identifySync, signalGroup } from './group.ts';
import { Lines } from './lines.ts';
import { LogWriter } from './logWriter.ts';
import { Redactor } from './redact.ts';
import type { ShimConfig, ShimExit, ShimState } from './types.ts';

/** How long a line that may be the beginning of a value waits for the next. */
const HOLD_MS = 250;

const dir = process.argv[2];
// If the agent dies before it has told everything, this throws and nothing was started.
const config = JSON.parse(readFileSync(0, 'utf8')) as ShimConfig;
const log = new LogWriter(join(dir, 'log'), { bytes: config.logBytes, files: config.logFiles });
const redactor = new Redactor(config.redact);

const state: ShimState = {
  unit: config.unit,
  shim: identifySync(process.pid)!,
  startedAt: new Date().toISOString(),
};

function save() {
  const path = join(dir, 'state.json');
  writeFileSync(`${path}.tmp`, JSON.stringify(state), { mode: 0o600 });
  renameSync(`${path}.tmp`, path);
}

/** Kill tests tell the shims of jobs and of replicas apart by where they are. */
const moment = (what: string) => crashPoint(`shim/${dir.includes('/agent/jobs/') ? 'job' : 'replica'}/${what}`, dir);

const note = (line: string) => log.write('stderr', [`[waymark] ${line}`]);

let stopped = false;
let timedOut = false;
let killer: NodeJS.Timeout | undefined;

// Before anybody can know this process: a signal that came earlier would end it and leave the command behind.
function stopAsked() {
  stopped = true;
  stop();
}
for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.on(signal, stopAsked);

// Before the command starts: if there is no state, nothing was ever started.
save();
moment('stored');

const child = spawn('/bin/sh', ['-c', config.command], {
  cwd: config.cwd,
  env: config.env,
  detached: true,
  stdio: ['ignore', 'pipe', 'pipe'],
});

moment('spawned');

function stop() {
  if (!child.pid) return;
  signalGroup(child.pid, 'SIGTERM');
  killer ??= setTimeout(() => {
    note(`killed: it had not ended ${config.stopSeconds} s after SIGTERM`);
    signalGroup(child.pid!, 'SIGKILL');
  }, config.stopSeconds * 1000);
}

const timer =
  config.timeoutSeconds !== undefined &&
  setTimeout(() => {
    timedOut = true;
    note(`ended: it ran longer than ${config.timeoutSeconds} s`);
    stop();
  }, config.timeoutSeconds * 1000);

for (const name of ['stdout', 'stderr'] as const) {
  const lines = new Lines(redactor);
  let waiting: NodeJS.Timeout | undefined;
  child[name].on('data', chunk => {
    log.write(name, lines.push(chunk));
    clearTimeout(waiting);
    // The last line may be the beginning of a value: it waits a moment for the next one.
    if (lines.holds) waiting = setTimeout(() => log.write(name, lines.flush()), HOLD_MS).unref();
  });
  child[name].on('close', () => {
    clearTimeout(waiting);
    log.write(name, lines.end());
  });
  child[name].on('error', () => {});
}

/** What the command left behind in its group is ended too: it would hold the port. */
async function clearGroup(pgid: number) {
  if (!groupLives(pgid)) return;
  stop();
  while (groupLives(pgid)) await new Promise(resolve => setTimeout(resolve, 25));
}

const closed = new Promise<void>(resolve => child.once('close', () => resolve()));

async function finish(exit: ShimExit) {
  if (timer) clearTimeout(timer);
  state.exit = { ...exit, ...(timedOut && { timedOut }), ...(stopped && { stopped }) };
  moment('exited');
  save();
  moment('recorded');
  if (child.pid) await clearGroup(child.pid);
  clearTimeout(killer);
  // A process that left the group may hold the pipes: do not wait for it.
  await Promise.race([closed, new Promise(resolve => setTimeout(resolve, 500))]);
  log.close();
  state.ended = true;
  save();
  process.exit(0);
}

child.once('error', error => {
  if (child.pid) return;
  note(`could not be started: ${redactor.apply(error.message)}`);
  void finish({ code: 127, signal: null, at: new Date().toISOString() });
});
child.once('exit', (code, signal) => void finish({ code, signal, at: new Date().toISOString() }));

if (child.pid) {
  state.child = identifySync(child.pid);
  save();
  moment('running');
}
