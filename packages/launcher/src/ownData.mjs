// @ts-check
import { existsSync, mkdirSync, realpathSync } from 'node:fs';
import path from 'node:path';
import { isDataFolder } from './dataFolder.mjs';
import { layout, ROOT } from './layout.mjs';
import { lockHolder, takeLock } from './lock.mjs';
import { hasNode } from './node24.mjs';
import { parse } from './options.mjs';
import { prepare } from './prepare.mjs';
import { Problem, problemText } from './problem.mjs';
import { Progress } from './progress.mjs';
import { program } from './program.mjs';

const USAGE = {
  backup: `npm run backup -- [options]

  --to FOLDER           gets a folder for each backup                  (default: beside the data folder, <data>-backups)
  --data FOLDER         the data folder                                (or WAYMARK_DATA; .waymark)
  --with-key            the key of the secrets goes along: keep such a backup as you keep the key
  --without-databases   services' databases stay out
  --help                this text`,
  restore: `npm run restore -- BACKUP [options]

  BACKUP                the folder of a backup, its manifest.json, or a tar archive of the folder
  --data FOLDER         the data folder that it becomes; it must not be there yet   (or WAYMARK_DATA; .waymark)
  --key FILE            the key of the secrets, where the backup has none
  --help                this text`,
};

/**
 * `npm run backup` and `npm run restore`: the platform's own data as a whole.
 * @param {'backup' | 'restore'} name
 * @param {string[]} argv
 * @returns {Promise<number>} exit code: 2 usage, 5 no such data folder, 6 refused
 */
export async function ownData(name, argv) {
  try {
    const words = argv.filter(word => word !== '--');
    return name === 'backup' ? await backup(words) : await restore(words);
  } catch (error) {
    process.stderr.write(`${problemText(error)}\n`);
    return error instanceof Problem ? error.exitCode : 1;
  }
}

/** @param {string[]} argv */
async function backup(argv) {
  const values = parse(
    argv,
    {
      to: { type: 'string' },
      data: { type: 'string' },
      'with-key': { type: 'boolean' },
      'without-databases': { type: 'boolean' },
      help: { type: 'boolean', short: 'h' },
    },
    USAGE.backup,
  );
  if (values.help) return say(USAGE.backup);
  const given = layout({ data: values.data ?? process.env.WAYMARK_DATA });
  if (!existsSync(given.data) || !isDataFolder(given)) {
    throw new Problem({
      what: `${given.data} is not a data folder of Waymark: there is nothing to back up.`,
      next: 'Name the folder that npm start printed: npm run backup -- --data FOLDER',
      exitCode: 5,
    });
  }
  const paths = layout({ data: realpathSync(given.data) });
  const to = path.resolve(ROOT, values.to ?? `${paths.data}-backups`);
  mkdirSync(to, { recursive: true, mode: 0o700 });
  const inside = path.relative(paths.data, realpathSync(to));
  if (!inside.startsWith('..')) {
    throw new Problem({
      what: `${to} is inside of the data folder: no backup was made.`,
      why: 'It would be lost with what it is a copy of, and be in the next one.',
      next: 'Name a folder outside, best on another disk: npm run backup -- --to FOLDER',
      exitCode: 2,
    });
  }
  await prepareEnough(paths);
  // What is stopped must stay so while it is copied; what runs is copied as it runs.
  const file = path.join(paths.run, 'launcher.lock');
  const lock = lockHolder(file)
    ? undefined
    : takeLock(file, { url: 'a backup is being made of it' });
  try {
    say(`Backing up ${paths.data} to ${to}`);
    return await program(paths, [
      path.join(paths.root, 'packages/agent/src/ownData/main.ts'),
      'backup',
      ...['--data', paths.data, '--root', paths.root, '--to', to],
      ...(values['with-key'] ? ['--with-key'] : []),
      ...(values['without-databases'] ? ['--without-databases'] : []),
    ]);
  } finally {
    if (lock?.taken) lock.release();
  }
}

/** @param {string[]} argv */
async function restore(argv) {
  const named = argv[0] && !argv[0].startsWith('-') ? argv[0] : undefined;
  const values = parse(
    named ? argv.slice(1) : argv,
    {
      data: { type: 'string' },
      key: { type: 'string' },
      help: { type: 'boolean', short: 'h' },
    },
    USAGE.restore,
  );
  if (values.help) return say(USAGE.restore);
  if (!named) {
    throw new Problem({
      what: 'No backup was named.',
      next: USAGE.restore,
      exitCode: 2,
    });
  }
  const given = layout({ data: values.data ?? process.env.WAYMARK_DATA }).data;
  mkdirSync(path.dirname(given), { recursive: true });
  // The very path that `npm start` will use: where Postgres lies may depend on it.
  const data = existsSync(given)
    ? realpathSync(given)
    : path.join(realpathSync(path.dirname(given)), path.basename(given));
  const paths = layout({ data });
  const lock = takeLock(`${data}.restoring.lock`, {});
  if (!lock.taken) {
    throw new Problem({
      what: `Process ${lock.holder.pid} is restoring to ${data} already.`,
      next: 'Wait for it.',
      exitCode: 6,
    });
  }
  try {
    await prepareEnough(paths);
    const code = await program(paths, [
      path.join(paths.root, 'packages/agent/src/ownData/main.ts'),
      'restore',
      ...['--from', path.resolve(ROOT, named), '--data', data],
      ...['--root', paths.root],
      ...(values.key ? ['--key', path.resolve(ROOT, values.key)] : []),
    ]);
    if (code === 0)
      say(`\nRestored to ${data}. Next: npm start -- --data "${data}"`);
    return code;
  } finally {
    lock.release();
  }
}

/**
 * What was started here once has what this needs, also when its sources have changed since: a backup comes before an update.
 * @param {import('./layout.mjs').Layout} paths
 */
async function prepareEnough(paths) {
  if (!hasNode(paths) || !existsSync(path.join(paths.modules, 'pg')))
    await prepare(paths, new Progress(), { portal: false });
}

/** @param {string} text */
function say(text) {
  process.stdout.write(`${text}\n`);
  return 0;
}
