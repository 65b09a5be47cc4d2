import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';

const root = path.resolve(import.meta.dirname, '../../../..');
const PAGES = 200;

/** A page of the length and the mixture that docs have: about 1,200 words, tables, admonitions, tabs, five blocks of code. */
export function pageOf(number: number): string {
  const sentence = 'A service keeps what it is told, answers within its objective, and says in words what it cannot do. ';
  const section = (n: number) => `## Part ${n} of ${number}

${sentence.repeat(10)} See [the next page](page-${(number % PAGES) + 1}.md#part-1-of-${(number % PAGES) + 1}) and \`code\`.

!!! note "Of note"
    ${sentence}

=== "TypeScript"

    \`\`\`ts title="src/part${n}.ts" hl_lines="2"
    export async function part(input: string[]): Promise<Map<string, number>> {
      return new Map(input.map((one, index) => [one, index * ${n}]));
    }
    \`\`\`

=== "Python"

    \`\`\`python
    def part(values: list[str]) -> dict[str, int]:
        return {value: index * ${n} for index, value in enumerate(values)}
    \`\`\`

| name | default | means |
|---|---|---|
${Array.from({ length: 6 }, (_, i) => `| \`NAME_${i}\` | ${i} | ${sentence.slice(0, 40)} |`).join('\n')}

- [x] done
- [ ] to do[^${n}]

[^${n}]: ${sentence}
`;
  return `# Page ${number}\n\n${[1, 2, 3, 4, 5].map(section).join('\n')}`;
}

/** How long a site of 200 pages takes to render, from the folder to the files; in a process of its own, the first time and warm code apart. */
export async function benchDocs(): Promise<{ pages: number; ms: number; cpuMs: number }> {
  const folder = await mkdtemp(path.join(tmpdir(), 'waymark bench docs '));
  try {
    const input = path.join(folder, 'in');
    await mkdir(path.join(input, 'docs'), { recursive: true });
    await mkdir(path.join(folder, 'out'));
    await writeFile(path.join(input, 'mkdocs.yml'), 'site_name: Bench\n');
    await writeFile(path.join(input, 'docs/index.md'), '# Bench\n');
    for (let n = 1; n < PAGES; n++) await writeFile(path.join(input, 'docs', `page-${n}.md`), pageOf(n));
    const transform = createRequire(path.join(root, 'packages/backend/package.json')).resolve('@backstage/cli/config/nodeTransform.cjs');
    const script = path.join(root, 'plugins/techdocs-backend-module-markdown/src/__testUtils__/benchRender.ts');
    const { stdout } = await promisify(execFile)(process.execPath, ['--require', transform, script, input, path.join(folder, 'out')], { cwd: root });
    return { pages: PAGES, ...JSON.parse(stdout) };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
