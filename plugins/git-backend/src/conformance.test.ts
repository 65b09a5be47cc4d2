import fs from 'node:fs/promises';
import path from 'node:path';
import { describeSourceControl } from '@waymark/platform-node/conformance';
import { createTestHost } from './__testUtils__/testHost';

// Real processes on a busy machine.
jest.setTimeout(60_000);

let t: Awaited<ReturnType<typeof createTestHost>>;
describeSourceControl({
  name: 'embedded git',
  makeWorld: async () => {
    t = await createTestHost({ localPusher: 'user:default/ben' });
    return {
      sourceControl: t.host,
      push: async (repository, files, message) => {
        const work = await t.clone(repository);
        for (const [name, text] of Object.entries(files))
          await fs.writeFile(path.join(work, name), text);
        await t.git(work, 'add', '-A');
        await t.git(
          work,
          '-c',
          'user.name=B',
          '-c',
          'user.email=b@example.com',
          'commit',
          '-m',
          message,
        );
        await t.git(work, 'push', 'origin', 'HEAD');
        return t.git(work, 'rev-parse', 'HEAD');
      },
    };
  },
  dispose: () => t.remove(),
});
