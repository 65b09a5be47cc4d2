// @ts-check
import { createHmac, randomBytes, randomUUID } from 'node:crypto';
import {
  chownSync,
  closeSync,
  existsSync,
  fsyncSync,
  linkSync,
  mkdirSync,
  openSync,
  readFileSync,
  readdirSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { userInfo } from 'node:os';
import path from 'node:path';
import { layout } from './layout.mjs';
import { lockHolder } from './lock.mjs';
import { sleep } from './managedProcess.mjs';
import { parse } from './options.mjs';
import { Problem, problemText } from './problem.mjs';
import { program } from './program.mjs';

const USAGE = `npm run rotate-key -- [options]

  --data FOLDER       the data folder                                       (or WAYMARK_DATA; .waymark)
  --key-file FILE     the key, where platform.secrets.keyFile names another one than secrets/key in the data folder
  --wait SECONDS      how long it is waited for the end   (default 180; 0: not at all)
  --lost              the key is gone for good: forgets what no key opens, so that another one can be made
  --yes               without asking (with --lost)
  --help              this text`;

const BYTES = 32;
const DRAFT = '.draft-';

/** @param {Buffer} key */
const nameOf = key =>
  createHmac('sha256', key)
    .update('waymark secret key')
    .digest('hex')
    .slice(0, 16);

/**
 * Makes another key for the secrets. The old one stays beside it and goes on opening what it has encrypted; the backends
 * notice, encrypt everything with the new one, and put the old one aside.
 * @param {string[]} argv
 * @returns {Promise<number>} exit code: 5 there is no key, 7 it is not over yet
 */
export async function rotateKey(argv) {
  try {
    const values = parse(
      argv.filter(word => word !== '--'),
      {
        data: { type: 'string' },
        'key-file': { type: 'string' },
        wait: { type: 'string' },
        lost: { type: 'boolean' },
        yes: { type: 'boolean' },
        help: { type: 'boolean', short: 'h' },
      },
      USAGE,
    );
    if (values.help) return say(USAGE);
    const paths = layout({ data: values.data ?? process.env.WAYMARK_DATA });
    if (values.lost) return await forget(paths.data, Boolean(values.yes));
    const file = values['key-file']
      ? path.resolve(values['key-file'])
      : path.join(paths.data, 'secrets', 'key');
    const { before, now } = replace(file);
    noteDeed(paths.data, `${before} is replaced by ${now} (${file})`);
    say(`The key of the secrets is ${now} now: ${file}
The old one, ${before}, is beside it and still opens what it has encrypted. Take a copy of the new one to where you keep keys.`);
    if (!lockHolder(path.join(paths.run, 'launcher.lock')))
      return say(
        'Waymark does not run on this data: the next start encrypts everything with the new key.',
      );
    return await wait(`${file}.${before}`, Number(values.wait ?? 180));
  } catch (error) {
    process.stderr.write(`${problemText(error)}\n`);
    return error instanceof Problem ? error.exitCode : 1;
  }
}

/**
 * @param {string} given the data folder
 * @param {boolean} sure
 */
async function forget(given, sure) {
  if (!sure) {
    throw new Problem({
      what: 'Nothing was forgotten.',
      why: 'What is encrypted with a lost key is gone for good once it is forgotten: should the key be found later, it opens nothing any more.',
      next: 'Look for the key first (a copy, a backup made with --with-key). If it is gone: npm run rotate-key -- --lost --yes',
      exitCode: 2,
    });
  }
  const paths = layout({ data: existsSync(given) ? realpathSync(given) : given });
  return program(paths, [
    path.join(paths.root, 'packages/agent/src/ownData/main.ts'),
    'forget-secrets',
    ...['--data', paths.data, '--root', paths.root],
  ]);
}

/**
 * Puts a new key in the place of the one in a file. At every moment there is a key under that name, and the old one is
 * found by its own before it is replaced: it may be killed between any two steps, and run again.
 * @param {string} file
 */
export function replace(file) {
  const key = existsSync(file) ? readFileSync(file) : undefined;
  if (key?.length !== BYTES) {
    throw new Problem({
      what: 'No other key was made.',
      why: key
        ? `${file} is not a key: it has ${key.length} bytes instead of ${BYTES}.`
        : `There is no key in ${file}: it is lost, or none was made yet.`,
      next: 'A key that is made in the place of a lost one opens nothing. See docs/backup-and-restore.md, "The key is lost".',
      exitCode: 5,
    });
  }
  const folder = path.dirname(file);
  for (const name of readdirSync(folder))
    if (name.startsWith(`${path.basename(file)}${DRAFT}`))
      rmSync(path.join(folder, name), { force: true });
  const before = nameOf(key);
  if (!existsSync(`${file}.${before}`)) linkSync(file, `${file}.${before}`);
  const fresh = randomBytes(BYTES);
  const draft = `${file}${DRAFT}${randomUUID()}`;
  const { uid, gid } = statSync(file);
  const handle = openSync(draft, 'wx', 0o600);
  writeSync(handle, fresh);
  fsyncSync(handle);
  closeSync(handle);
  // Whose backend it is may be another user than who calls this.
  if (process.getuid?.() === 0) chownSync(draft, uid, gid);
  renameSync(draft, file);
  return { before, now: nameOf(fresh) };
}

/**
 * The backend writes it into the audit.
 * @param {string} data
 * @param {string} reason
 */
function noteDeed(data, reason) {
  const folder = path.join(data, 'deeds');
  if (!existsSync(data)) return;
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const file = path.join(folder, `${randomUUID()}.json`);
  const deed = {
    time: new Date().toISOString(),
    action: 'platform.rotate-key',
    by: userInfo().username,
    reason,
  };
  writeFileSync(`${file}.tmp`, JSON.stringify(deed), { mode: 0o600 });
  renameSync(`${file}.tmp`, file);
}

/**
 * @param {string} old file of the old key; it goes when nothing stored needs it any more
 * @param {number} seconds
 */
async function wait(old, seconds) {
  if (seconds > 0)
    say(
      'Encrypting everything with it; the old one is put aside a minute after that …',
    );
  for (
    const until = Date.now() + seconds * 1000;
    Date.now() < until;
    await sleep(500)
  ) {
    if (!existsSync(old))
      return say(
        `Done: nothing stored needs the old key. It is kept as ${old}.retired: backups from before need it. Delete it when you keep none of those.`,
      );
  }
  say(
    `It goes on by itself in the backend. It is over when there is ${old}.retired; until then both keys are needed.`,
  );
  return 7;
}

/** @param {string} text */
function say(text) {
  process.stdout.write(`${text}\n`);
  return 0;
}
