import { randomBytes } from 'node:crypto';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Invocation } from '../args/types';
import { DevPlace } from '../dev/DevPlace';
import { devEnv } from '../dev/devEnv';
import { DevRun } from '../dev/DevRun';
import { Keeper } from '../dev/Keeper';
import { freePort, portOf } from '../dev/port';
import { readProject, readWants } from '../dev/readProject';
import { watchFolder } from '../dev/watchFolder';
import { ExitCode, type ExitCodeValue } from '../exitCodes';
import { SERVICE_FILE } from '../folder/findServiceFile';
import { git } from '../folder/git';
import { serviceOf } from '../folder/serviceOf';
import { connect } from '../platform/connect';
import { textOf } from '../rollout/options';
import { attached } from '../terminal/attached';

/** `platform dev`: runs the service of the working folder until Ctrl-C. */
export async function dev(invocation: Invocation): Promise<ExitCodeValue> {
  const { options, io, out } = invocation;
  const environment = textOf(options, 'env') ?? 'staging';
  const wantedPort = portOf(textOf(options, 'port'));
  const ignore = (textOf(options, 'ignore') ?? '').split(',').filter(Boolean);
  const { name: service, folder = io.cwd } = await serviceOf(
    io,
    undefined,
    'Go',
  );
  const project = () => readProject(folder, textOf(options, 'command'));
  project();
  const wants = await readWants(folder);
  const connection = connect(io);
  out.target(`${service} @ ${environment}, from ${folder}`);

  const temp = mkdtempSync(path.join(tmpdir(), 'platform-dev-'));
  const keeper = new Keeper(randomBytes(8).toString('hex'), temp, io);
  const note = (text: string) => out.note(text);
  const place = new DevPlace(connection, { service, environment, wants, note });

  const { left } = await attached(io, async signal => {
    try {
      const [port, commit] = await Promise.all([
        freePort(wantedPort),
        git(io, folder, 'rev-parse', 'HEAD'),
      ]);
      const url = `http://127.0.0.1:${port}`;
      const run = new DevRun({
        keeper,
        folder,
        url,
        readProject: project,
        database: () => Boolean(place.databaseUrl),
        env: () =>
          devEnv(io.env, {
            service,
            environment,
            port,
            commit: commit?.trim(),
            env: place.env,
            databaseUrl: place.databaseUrl,
            temp,
            folder,
            node: path.dirname(process.execPath),
            colours: Boolean(io.stdout.isTTY),
          }),
        note,
        serves: ms =>
          out.result(
            `${service} serves at ${url} (${(ms / 1000).toFixed(1)} s)`,
          ),
      });
      await place.begin(signal, () => run.anew());
      place.tell(io.env);
      const watching = watchFolder(
        folder,
        files => {
          if (files.includes(SERVICE_FILE))
            note(
              `${SERVICE_FILE} changed: what it asks for counts when you start platform dev again.`,
            );
          run.change(files);
        },
        ignore,
      );
      try {
        await Promise.race([run.run(signal), keeper.broken(signal)]);
      } finally {
        watching.close();
      }
    } finally {
      // Together: neither waits for the other.
      const [, gone] = await Promise.all([keeper.end(), place.end()]);
      if (!gone)
        note(
          'Waymark did not say that the database of the session is gone; it goes by itself within seconds.',
        );
    }
  });
  if (left) note('Stopped; nothing of it is left.');
  return ExitCode.interrupted;
}
