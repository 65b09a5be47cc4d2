import assert from 'node:assert/strict';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import type { ScheduleSpec, ScheduleState } from '../src/scheduleProtocol.ts';
import { dueOf, timesOf } from '../src/schedule/clock.ts';
import { createSchedules } from '../src/schedule/index.ts';
import { createWorkspaces } from '../src/workspace/index.ts';
import { bareRepository, testContext } from './support/context.ts';
import { eventually, temporaryDir } from './support/dirs.ts';

const at = (text: string) => new Date(text);

test('what is due: once for all that was missed, and nothing from long ago', () => {
  const times = timesOf('*/10 * * * *', 'UTC');
  const due = (from: string, now: string) => {
    const { run, missed, lookedTo } = dueOf(times, at(from), at(now));
    return [run?.toISOString().slice(11, 16), missed?.toISOString().slice(11, 16), lookedTo.toISOString().slice(11, 16)];
  };
  assert.deepEqual(due('2026-03-01T10:00:30Z', '2026-03-01T10:09:59Z'), [undefined, undefined, '10:00']);
  assert.deepEqual(due('2026-03-01T10:00:30Z', '2026-03-01T10:10:00Z'), ['10:10', undefined, '10:10']);
  assert.deepEqual(due('2026-03-01T10:00:30Z', '2026-03-01T10:49:00Z'), ['10:40', undefined, '10:49']);
  assert.deepEqual(due('2026-03-01T01:00:30Z', '2026-03-01T10:49:00Z'), ['10:40', undefined, '10:49']);
  const nightly = timesOf('0 3 * * *', 'Europe/Berlin');
  const night = (from: string, now: string) => dueOf(nightly, at(from), at(now));
  assert.equal(night('2026-07-01T00:00:00Z', '2026-07-01T01:30:00Z').run?.toISOString(), '2026-07-01T01:00:00.000Z', 'by the clock of that place');
  assert.deepEqual(night('2026-07-01T00:00:00Z', '2026-07-01T09:00:00Z').missed, at('2026-07-01T01:00:00Z'));
  assert.equal(night('2026-07-01T00:00:00Z', '2026-07-01T09:00:00Z').run, undefined);
  assert.equal(night('2026-07-01T09:00:00Z', '2026-07-01T00:30:00Z').lookedTo.toISOString(), '2026-07-01T00:30:00.000Z', 'a clock that was set back');
  assert.equal(timesOf('@midnight', 'UTC').nextRun(at('2026-07-01T09:00:00Z'))?.toISOString(), '2026-07-02T00:00:00.000Z');
  assert.throws(() => timesOf('0 0 3 * * *', 'UTC'), /schedule was not taken/);
  assert.throws(() => timesOf('0 3 * * *', 'Mars/Olympus'));
});

let data: Awaited<ReturnType<typeof temporaryDir>>;
before(async () => {
  data = await temporaryDir();
  const workspaces = createWorkspaces(testContext(data.path));
  await workspaces.put('w', { ...bareRepository(data.path, { 'a.txt': 'hello\n' }), fence: 1 });
});
after(() => data.remove());

const spec = (more: Partial<ScheduleSpec> = {}): ScheduleSpec => ({
  workspace: 'w',
  job: 'tidy',
  command: 'cat a.txt; echo "key $KEY"',
  schedule: '0 3 * * *',
  timezone: 'UTC',
  timeoutSeconds: 30,
  suspend: false,
  env: { KEY: 'do-not-tell-1' },
  redact: ['do-not-tell-1'],
  envHash: 'e1',
  fence: 1,
  ...more,
});

/** The room with a clock that the test sets. */
function startRoom(time: string) {
  const ctx = testContext(data.path);
  const clock = { now: at(time) };
  const room = createSchedules(ctx, createWorkspaces(ctx), () => clock.now);
  const rest = (name: string) =>
    eventually(`${name} rests`, async () => {
      const state = (await room.get(name)) as ScheduleState;
      return state.runs.length > 0 && state.runs.every(run => run.state !== 'running') && state;
    });
  const tickAt = async (text: string) => {
    clock.now = at(text);
    await room.tick();
  };
  return { ctx, room, rest, tickAt };
}

test('a job runs at its time, once, with what it is given, and what it has said is kept without secrets', async () => {
  const { room, rest, tickAt, ctx } = startRoom('2026-03-01T02:00:00Z');
  const made = await room.put('nightly', spec());
  assert.deepEqual(made.runs, []);
  await tickAt('2026-03-01T02:59:59Z');
  assert.deepEqual((await room.get('nightly'))!.runs, []);
  await tickAt('2026-03-01T03:00:01Z');
  await tickAt('2026-03-01T03:00:02Z');
  const { runs, message } = await rest('nightly');
  assert.equal(runs.length, 1);
  assert.deepEqual({ ...runs[0], startedAt: '', endedAt: '' }, { id: 'at-1772334000', by: 'clock', state: 'succeeded', scheduledAt: '2026-03-01T03:00:00.000Z', startedAt: '', endedAt: '', exitCode: 0, words: 'hello\nkey ***' });
  assert.match(message, /^tidy succeeded at /);
  assert.ok(ctx.events.includes('schedule/nightly'));
  const { lines } = (await room.calls!['GET runs'].run('nightly', ['at-1772334000'], {})) as { lines: Array<{ text: string }> };
  assert.deepEqual(lines.map(line => line.text), ['hello', 'key ***']);
  for (const file of await readdir(join(data.path, 'agent/schedules'), { recursive: true, withFileTypes: true })) {
    if (file.isFile()) assert.ok(!(await readFile(join(file.parentPath, file.name), 'utf8')).includes('do-not-tell'), file.name);
  }
  assert.equal(await room.remove('nightly'), true);
  assert.equal(await room.get('nightly'), undefined);
  await room.close!();
});

test('two runs are never side by side: the clock leaves one out, and a person is told', async () => {
  const { room, rest, tickAt } = startRoom('2026-03-01T02:00:00Z');
  const long = spec({ schedule: '* * * * *', command: 'while [ ! -e go ]; do sleep 0.05; done; rm go; exit 3' });
  await room.put('long', long);
  await tickAt('2026-03-01T02:01:00Z');
  await tickAt('2026-03-01T02:02:00Z');
  await tickAt('2026-03-01T02:03:00Z');
  await room.put('long', { ...long, run: 'by-hand', fence: 2 });
  const going = (await room.get('long'))!;
  assert.deepEqual(going.runs.map(run => [run.id, run.state, run.leftOut]), [['by-hand', 'refused', undefined], ['at-1772330460', 'running', 2]]);
  await room.put('go', spec({ command: 'touch go', run: 'go' }));
  const { runs } = await rest('long');
  assert.deepEqual([runs[1].state, runs[1].exitCode], ['failed', 3]);
  // Asked for twice is asked for once.
  await room.put('long', { ...long, command: 'true', run: 'again', fence: 3 });
  await room.put('long', { ...long, command: 'true', run: 'again', fence: 4 });
  const later = await rest('long');
  assert.deepEqual(later.runs.map(run => [run.id, run.by, run.state]), [['again', 'person', 'succeeded'], ['by-hand', 'person', 'refused'], ['at-1772330460', 'clock', 'failed']]);
  for (let i = 0; i < 12; i += 1) {
    await room.put('long', { ...long, command: 'true', run: `run-${i}`, fence: 5 + i });
    await rest('long');
  }
  assert.equal((await room.get('long'))!.runs.length, 10);
  assert.equal((await readdir(join(data.path, 'agent/schedules/long/runs'))).length, 10);
  await eventually('both are gone', async () => (await room.remove('long')) && (await room.remove('go')));
  await room.close!();
});

test('a later agent takes over what runs, waits for the environment, and makes up once for what was missed', async () => {
  const first = startRoom('2026-03-01T02:00:00Z');
  await first.room.put('kept', spec({ command: 'while [ ! -e end ]; do sleep 0.05; done; rm end; echo done', run: 'one' }));
  await first.room.put('quick', spec({ schedule: '*/10 * * * *', command: 'true' }));
  await first.room.close!();
  const second = startRoom('2026-03-01T02:35:00Z');
  await second.room.restore();
  assert.equal((await second.room.get('kept'))!.runs[0].state, 'running');
  await second.tickAt('2026-03-01T02:35:00Z');
  assert.deepEqual([(await second.room.get('quick'))!.needsEnv, (await second.room.get('quick'))!.runs], [true, []]);
  await second.room.put('quick', spec({ schedule: '*/10 * * * *', command: 'true', fence: 2 }));
  await second.tickAt('2026-03-01T02:36:00Z');
  assert.deepEqual((await second.rest('quick')).runs.map(run => run.scheduledAt), ['2026-03-01T02:30:00.000Z']);
  await second.room.put('end', spec({ command: 'touch end', run: 'end' }));
  assert.deepEqual((await second.rest('kept')).runs.map(run => [run.id, run.state, run.words]), [['one', 'succeeded', 'done']]);
  await second.room.put('kept', spec({ command: 'while [ ! -e end ]; do sleep 0.05; done; rm end; echo done', run: 'one', fence: 2 }));
  assert.equal((await second.room.get('kept'))!.runs.length, 1, 'asked for before the agent was another');
  // Rests: nothing is made up for when it is let go again.
  await second.room.put('quick', spec({ schedule: '*/10 * * * *', command: 'true', suspend: true, fence: 3 }));
  await second.tickAt('2026-03-01T02:55:00Z');
  assert.equal((await second.room.get('quick'))!.nextAt, undefined);
  assert.equal((await second.room.get('quick'))!.runs.length, 1);
  for (const name of ['kept', 'quick', 'end']) await eventually(`${name} is gone`, () => second.room.remove(name));
  await second.room.close!();
});

test('one that takes too long is ended, one that cannot be started says why, a bad one is refused', async () => {
  const { room, rest } = startRoom('2026-03-01T02:00:00Z');
  await room.put('slow', spec({ command: 'sleep 60', timeoutSeconds: 1, run: 'slow' }));
  const { runs } = await rest('slow');
  assert.deepEqual([runs[0].state, runs[0].exitCode], ['failed', 124]);
  await assert.rejects(room.put('bad', spec({ schedule: '61 * * * *' })), /schedule was not taken/);
  await assert.rejects(room.put('bad', spec({ workspace: 'none' })), /no workspace/);
  await assert.rejects(room.put('bad', spec({ run: '../x' })), /not a name/);
  assert.deepEqual(await room.list(), ['slow']);
  await eventually('it is gone', () => room.remove('slow'));
  await room.close!();
});
