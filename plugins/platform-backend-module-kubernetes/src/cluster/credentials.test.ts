import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Broken, caught } from './__testUtils__/Broken';
import { claim, configMap, NAMESPACE, refOf } from './__testUtils__/objects';
import { KINDS } from './kinds';

jest.setTimeout(60_000);

let bench: Broken;
let folder: string;
const signal = () => claim(0).signal;

beforeAll(async () => {
  bench = await Broken.start();
  folder = await mkdtemp(join(tmpdir(), 'waymark credentials '));
});
afterEach(() => bench.mend());
afterAll(async () => {
  await bench.close();
  await rm(folder, { recursive: true });
});

describe('Credentials (simulated)', () => {
  it('that have expired are read again, once', async () => {
    let token = bench.server.token('ana', ['system:masters']);
    let times = 0;
    const one = bench.another({
      kubeconfig: () => {
        times += 1;
        const { KubeConfig } = jest.requireActual('@kubernetes/client-node');
        const config = new KubeConfig();
        config.loadFromString(bench.server.kubeconfig(token));
        return config;
      },
    });
    await one.read(refOf('any'), signal());
    bench.server.fault({ expireTokens: [token] });
    token = bench.server.token('ana', ['system:masters']);
    await one.apply(configMap('renewed', { a: '1' }), claim(1));
    expect(times).toBe(2);
    bench.server.fault({ expireTokens: [token] });
    const error = await caught(one.read(refOf('any'), signal()));
    expect(error).toMatchObject({
      errorClass: 'retryable',
      why: expect.stringContaining('does not accept our credentials'),
    });
    expect(JSON.stringify([error, error.stack])).not.toContain(token);
  });

  it('of a plugin are asked for again; what it prints is never shown', async () => {
    const file = join(folder, 'token');
    const plugin = join(folder, 'plugin');
    await writeFile(plugin, `#!/bin/sh\ncat '${file}'\n`);
    await chmod(plugin, 0o755);
    const say = (token: string) =>
      writeFile(
        file,
        JSON.stringify({
          apiVersion: 'client.authentication.k8s.io/v1',
          kind: 'ExecCredential',
          status: { token, expirationTimestamp: '2999-01-01T00:00:00Z' },
        }),
      );
    const first = bench.server.token('ana', ['system:masters']);
    await say(first);
    const kubeconfig = bench.server
      .kubeconfig()
      .replace(
        /user: \{ token: .*\}/,
        `user: { exec: { apiVersion: client.authentication.k8s.io/v1, command: ${JSON.stringify(
          plugin,
        )}, interactiveMode: Never } }`,
      );
    const one = bench.another({ kubeconfig });
    await one.read(refOf('any'), signal());
    await say(bench.server.token('ana', ['system:masters']));
    bench.server.fault({ expireTokens: [first] });
    await one.read(refOf('any'), signal());
    await writeFile(file, 'sesame-4242');
    const broken = bench.another({ kubeconfig });
    const error = await caught(broken.read(refOf('any'), signal()));
    expect(error).toMatchObject({
      errorClass: 'retryable',
      what: 'There are no credentials for cluster "kind-1"',
      why: 'the credential plugin printed something else than JSON',
    });
    expect(JSON.stringify([error, error.stack])).not.toContain('sesame');
  });

  it('that may not do something: which right is missing, and whose', async () => {
    const one = bench.another({
      kubeconfig: bench.server.kubeconfig(bench.server.token('eve')),
    });
    await expect(
      one.list(KINDS.deployment, { namespace: NAMESPACE, signal: signal() }),
    ).rejects.toMatchObject({
      errorClass: 'invalid',
      why: `eve lacks the right to list deployments (API group apps) in namespace ${NAMESPACE}`,
    });
  });
});
