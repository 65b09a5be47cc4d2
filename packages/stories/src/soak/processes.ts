import { readdir, readFile, readlink } from 'node:fs/promises';

const list = (folder: string) => readdir(folder).catch(() => [] as string[]);
const pids = async () => (await list('/proc')).filter(entry => /^\d+$/.test(entry)).map(Number);
const text = (path: string) => readFile(path, 'utf8').catch(() => '');
const commandOf = async (pid: number) => (await text(`/proc/${pid}/cmdline`)).replace(/\0/g, ' ').trim();

/** Processes that carry the mark of a unit and stand below this data folder, found through /proc and not through the agent. */
export async function markedProcesses(data: string): Promise<Array<{ pid: number; unit: string; cwd: string; command: string }>> {
  const found = [];
  for (const pid of await pids()) {
    const unit = /(?:^|\0)WAYMARK_UNIT=([^\0]+)/.exec(await text(`/proc/${pid}/environ`))?.[1];
    if (!unit) continue;
    const cwd = await readlink(`/proc/${pid}/cwd`).catch(() => '');
    if (cwd.startsWith(data)) found.push({ pid, unit, cwd, command: await commandOf(pid) });
  }
  return found;
}

/** Postgres servers (not their workers) and whatever else runs with one of these folders in its arguments. */
export async function processesNaming(folder: string): Promise<Array<{ pid: number; command: string }>> {
  const found = [];
  for (const pid of await pids()) {
    const command = await commandOf(pid);
    if (command.includes(folder)) found.push({ pid, command });
  }
  return found;
}

/** TCP ports of this machine that a process listens on. */
export async function listeningPorts(pid: number): Promise<number[]> {
  const inodes = new Map<string, number>();
  for (const file of ['/proc/net/tcp', '/proc/net/tcp6']) {
    for (const line of (await text(file)).split('\n').slice(1)) {
      const fields = line.trim().split(/\s+/);
      if (fields[3] === '0A') inodes.set(fields[9], parseInt(fields[1].split(':').at(-1)!, 16));
    }
  }
  const ports = new Set<number>();
  for (const fd of await list(`/proc/${pid}/fd`)) {
    const inode = /^socket:\[(\d+)\]$/.exec(await readlink(`/proc/${pid}/fd/${fd}`).catch(() => ''))?.[1];
    const port = inode && inodes.get(inode);
    if (port) ports.add(port);
  }
  return [...ports];
}

const stateOf = async (pid: number) => /\) (\w) /.exec(await text(`/proc/${pid}/stat`))?.[1];

/** Wakes up a process that a point has paused: not before it stands still, because a wake-up that comes first is lost. On a busy machine that takes seconds. */
export async function resume(pid: number): Promise<void> {
  for (const until = Date.now() + 60_000; Date.now() < until; ) {
    const state = await stateOf(pid);
    if (state === 'T' || state === undefined) break;
    await new Promise(resolve => setTimeout(resolve, 10));
  }
  process.kill(pid, 'SIGCONT');
}
