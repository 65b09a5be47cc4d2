import { readdir, readFile } from 'node:fs/promises';

/** Proportional set size of a process in MiB (Linux, /proc/<pid>/smaps_rollup), 0 where it cannot be read. */
export async function pssMiB(pid: number): Promise<number> {
  const text = await readFile(`/proc/${pid}/smaps_rollup`, 'utf8').catch(() => '');
  return Number(/^Pss:\s+(\d+) kB/m.exec(text)?.[1] ?? 0) / 1024;
}

/** Processes below a process, itself included, with their command lines. */
export async function processTree(root: number): Promise<Array<{ pid: number; command: string }>> {
  const all = new Map<number, { parent: number; command: string }>();
  for (const entry of await readdir('/proc')) {
    if (!/^\d+$/.test(entry)) continue;
    const stat = await readFile(`/proc/${entry}/stat`, 'utf8').catch(() => '');
    const parent = Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]);
    const command = (await readFile(`/proc/${entry}/cmdline`, 'utf8').catch(() => '')).replace(/\0/g, ' ').trim();
    all.set(Number(entry), { parent, command });
  }
  const found = [root];
  for (let i = 0; i < found.length; i++) for (const [pid, p] of all) if (p.parent === found[i]) found.push(pid);
  return found.filter(pid => all.has(pid)).map(pid => ({ pid, command: all.get(pid)!.command }));
}
