import { execFileSync } from 'node:child_process';
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parse } from 'yaml';
import { isRolloutStage, STAGES } from '../pipeline/stages';

const root = path.resolve(__dirname, '../../../..');
const read = (file: string) => readFileSync(path.join(root, file), 'utf8');
const text = read('.github/workflows/waymark-service.yaml');
const workflow = parse(text);
const { inputs, secrets, outputs } = workflow.on.workflow_call;
const { checks, release, deploy } = workflow.jobs;
const steps: any[] = Object.values<any>(workflow.jobs).flatMap(job => job.steps);
const step = (job: any, id: string) => job.steps.find((one: any) => one.id === id);
const stage = (id: string) => STAGES.find(one => one.id === id)!;

describe('the workflow of GitHub', () => {
  it('runs the stages of the platform, in their order and with their limits of time', () => {
    const scripts = STAGES.filter(one => one.kind === 'script');
    expect(checks.strategy.matrix.include).toEqual(scripts.map(one => ({ stage: one.script, minutes: one.timeoutSeconds / 60 })));
    expect(scripts.map(one => one.id)).toEqual(scripts.map(one => one.script));
    for (const id of ['source', 'install']) expect(step(checks, id)['timeout-minutes'] * 60).toBe(stage(id).timeoutSeconds);
    const ids = checks.steps.map((one: any) => one.id).filter(Boolean);
    expect(ids).toEqual(['source', 'install', 'script']);
    expect(scripts.map(one => one.needs)).toEqual(scripts.map(() => ['install']));
    expect([release.name, release.needs, stage('release').needs]).toEqual(['release', ['checks'], scripts.map(one => one.id)]);
    // What comes after the release is the platform's, by one deployment.
    expect([deploy.name, deploy.needs]).toEqual([STAGES.filter(isRolloutStage).map(one => one.id).join(', '), ['release']]);
    expect(STAGES).toHaveLength(2 + scripts.length + 1 + STAGES.filter(isRolloutStage).length);
  });

  it('builds with provenance, and deploys what it has pushed by its digest', () => {
    expect(step(release, 'push')).toMatchObject({ uses: expect.stringMatching(/^docker\/build-push-action@/), with: { push: true, provenance: 'mode=max' } });
    expect(release.outputs.image).toBe('${{ steps.name.outputs.name }}@${{ steps.push.outputs.digest }}');
    expect(step(deploy, 'deploy')).toMatchObject({ run: expect.stringContaining('--image "$IMAGE" --commit "$COMMIT"'), env: { IMAGE: '${{ needs.release.outputs.image }}', COMMIT: '${{ github.sha }}', PLATFORM_TOKEN: '${{ secrets.platform-token }}' } });
    expect(release.if).toContain('default_branch');
    expect(outputs.image.value).toContain('jobs.release.outputs.image');
  });

  it('asks for what it needs, and for no more', () => {
    expect(Object.keys(inputs).filter(name => inputs[name].required)).toEqual(['service', 'url', 'waymark-repository']);
    expect(Object.keys(secrets).filter(name => secrets[name].required)).toEqual(['platform-token']);
    for (const [name, one] of Object.entries<any>(inputs)) expect([name, one.type, Boolean(one.description), one.required === true || one.default !== undefined]).toEqual([name, 'string', true, true]);
    expect(workflow.permissions).toEqual({ contents: 'read' });
    expect(release.permissions).toEqual({ contents: 'read', packages: 'write' });
    expect([checks.permissions, deploy.permissions]).toEqual([undefined, undefined]);
    const used = (what: string) => new Set([...text.matchAll(new RegExp(`\\b${what}\\.([\\w-]+)`, 'g'))].map(one => one[1]));
    expect([...used('inputs')].sort()).toEqual(Object.keys(inputs).sort());
    expect([...used('secrets')].sort()).toEqual(Object.keys(secrets).sort());
  });

  it('puts nothing of others into a shell, and knows which version of each action it takes', () => {
    for (const { run } of steps.filter(one => one.run)) expect(run).not.toContain('${{');
    for (const { uses } of steps.filter(one => one.uses)) expect(uses).toMatch(/^(actions|docker)\/[a-z-]+@(v\d+|[0-9a-f]{40})$/);
    for (const one of steps.filter(two => two.uses?.startsWith('actions/checkout@'))) expect(one.with['persist-credentials']).toBe(false);
    expect(text).not.toMatch(/pull_request_target|secrets: inherit/);
  });

  it('makes the command line of what this repository has', () => {
    const { run } = step(deploy, 'cli');
    const [, yarn] = /node (\.yarn\/releases\/\S+\.cjs)/.exec(run)!;
    expect(read('.yarnrc.yml')).toContain(`yarnPath: ${yarn}`);
    const [, version] = /esbuild@([\d.]+) /.exec(run)!;
    expect(read('yarn.lock')).toContain(`resolution: "esbuild@npm:${version}"`);
    expect(read('packages/launcher/src/cliBundle.mjs')).toContain(/ (packages\/cli\/\S+\.ts) /.exec(run)![1]);
  });

  describe('its shell', () => {
    let folder: string;
    beforeEach(() => {
      folder = mkdtempSync(path.join(tmpdir(), 'waymark workflow '));
    });
    afterEach(() => rmSync(folder, { recursive: true }));
    const shell = (run: string, env: Record<string, string>) =>
      execFileSync('bash', ['--norc', '--noprofile', '-e', '-o', 'pipefail', '-c', run], { cwd: folder, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'], env: { PATH: `${folder}:${process.env.PATH}`, GITHUB_OUTPUT: path.join(folder, 'output'), ...env } });
    const tool = (name: string, body: string) => {
      writeFileSync(path.join(folder, name), `#!/bin/sh\n${body}\n`);
      chmodSync(path.join(folder, name), 0o755);
    };

    it.each([
      [{ IMAGE: '', REPOSITORY: 'Acme/My-API' }, 'name=ghcr.io/acme/my-api\nregistry=ghcr.io\n'],
      [{ IMAGE: 'registry.example.com:5000/a/b', REPOSITORY: 'x/y' }, 'name=registry.example.com:5000/a/b\nregistry=registry.example.com:5000\n'],
    ])('names the image %j', (env, written) => {
      shell(step(release, 'name').run, env);
      expect(readFileSync(path.join(folder, 'output'), 'utf8')).toBe(written);
    });

    it.each([
      ['its own command', 'echo own', 'x', 'own\n'],
      ['the script of package.json', '', 'node src', 'node --run test\n'],
      ['nothing, and says so', '', '', 'package.json has no script "test"\n'],
    ])('runs %s', (_, own, script, said) => {
      // Tools of the runner, as far as they are asked here.
      tool('yq', `printf '%s' "$OWN"`);
      tool('jq', `printf '%s' "$SCRIPT"`);
      tool('node', 'echo node "$@"');
      expect(shell(step(checks, 'script').run, { STAGE: 'test', OWN: own, SCRIPT: script })).toBe(said);
    });

    it.each([
      ['', ['platform.cjs', 'deploy', 'my api', '--image', 'i', '--commit', 'c', '--yes']],
      ['qa', ['platform.cjs', 'deploy', 'my api', '--env', 'qa', '--image', 'i', '--commit', 'c', '--yes']],
    ])('deploys to %j', (environment, words) => {
      tool('node', `printf '%s\\n' "$@"`);
      expect(shell(step(deploy, 'deploy').run, { SERVICE: 'my api', ENVIRONMENT: environment, IMAGE: 'i', COMMIT: 'c' }).trim().split('\n')).toEqual(words);
    });
  });

  it('is called in the docs as it wants to be', () => {
    const blocks = [...read('docs/images.md').matchAll(/^```yaml\n([\s\S]*?)^```/gm)].map(one => parse(one[1]));
    const callers = blocks.flatMap(one => Object.values<any>(one.jobs ?? {}));
    expect(callers).toHaveLength(1);
    const [caller] = callers;
    const [, repository, ref] = /^([^/]+\/[^/]+)\/\.github\/workflows\/waymark-service\.yaml@(\S+)$/.exec(caller.uses)!;
    expect(caller.with).toMatchObject({ 'waymark-repository': repository, 'waymark-ref': ref });
    expect(ref).toBe(inputs['waymark-ref'].default);
    expect(Object.keys(caller.with).filter(name => !inputs[name])).toEqual([]);
    expect(Object.keys(caller.secrets).filter(name => !secrets[name])).toEqual([]);
    expect(Object.keys(inputs).filter(name => inputs[name].required && !caller.with[name])).toEqual([]);
    expect(caller.permissions).toEqual(release.permissions);
    // The shortest that it can be: nothing is said that is so anyway, but which version.
    expect(Object.keys(caller.with)).toHaveLength(4);
    for (const name of Object.keys(inputs)) expect(read('docs/images.md')).toContain(`\`${name}\``);
  });
});
