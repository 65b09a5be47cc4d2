import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import type { TreeFile } from '@waymark/platform-node';
import path from 'node:path';

/** Rendered trees of services being created: kept until the operation has ended well, so that a crash or a retry finds them. */
export class TreeStore {
  constructor(private readonly directory: string) {}

  async put(key: string, files: TreeFile[]): Promise<void> {
    await mkdir(this.directory, { recursive: true, mode: 0o700 });
    const file = this.file(key);
    const json = JSON.stringify(files.map(f => ({ path: f.path, content: f.content.toString('base64'), executable: f.executable })));
    await writeFile(`${file}.tmp`, json, { mode: 0o600 });
    await rename(`${file}.tmp`, file);
  }

  async get(key: string): Promise<TreeFile[]> {
    const json = JSON.parse(await readFile(this.file(key), 'utf8'));
    return json.map((f: any) => ({ path: f.path, content: Buffer.from(f.content, 'base64'), executable: f.executable }));
  }

  async remove(key: string): Promise<void> {
    await rm(this.file(key), { force: true });
  }

  private file(key: string): string {
    return path.join(this.directory, `${key}.tree.json`);
  }
}
