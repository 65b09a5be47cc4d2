// @ts-check
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { checkWritable } from './checks.mjs';
import { Problem } from './problem.mjs';

/** Marks a folder as ours, so that forgetting all data can never empty somebody's home. */
const MARKER = '.waymark-data';

/** What a new disk has of itself. */
const NOT_DATA = new Set(['lost+found', MARKER]);

/**
 * Makes the data folder, or checks that the one that is there is ours.
 * @param {import('./layout.mjs').Layout} paths
 */
export function openDataFolder({ data, logs, run }) {
  const isNew = !existsSync(data);
  checkWritable(
    data,
    'Waymark keeps all its data there.',
    'Choose another folder: npm start -- --data FOLDER (or WAYMARK_DATA), or change who owns this one.',
  );
  const marker = path.join(data, MARKER);
  if (!existsSync(marker)) {
    const found = readdirSync(data).find(name => !NOT_DATA.has(name));
    if (found) {
      throw new Problem({
        what: `${data} is not a data folder of Waymark, and not empty.`,
        why: `It holds ${found}, which did not come from Waymark. npm run reset would delete it with the rest.`,
        next: 'Choose an empty or a new folder: npm start -- --data FOLDER',
      });
    }
    // As root Postgres runs as another user, who must get through to its own folder, and see no more than that.
    if (process.getuid?.() === 0) chmodSync(data, 0o711);
    else if (isNew) chmodSync(data, 0o700);
    writeFileSync(
      marker,
      'All data of one Waymark. npm run reset deletes everything in this folder.\n',
    );
  }
  // Where the data lies in a checkout, that checkout's .gitignore covers it, and linters and formatters that go by it find
  // nothing to do in a service's files. They stop looking upwards at the first .git; for git itself an empty one is none.
  mkdirSync(path.join(data, '.git'), { recursive: true });
  for (const folder of [logs, run])
    mkdirSync(folder, { recursive: true, mode: 0o700 });
}

/** @param {import('./layout.mjs').Layout} paths */
export const isDataFolder = ({ data }) => existsSync(path.join(data, MARKER));

/**
 * Deletes everything in a data folder, and what it points to elsewhere.
 * @param {import('./layout.mjs').Layout} paths
 */
export function emptyDataFolder(paths) {
  const elsewhere = postgresElsewhere(paths);
  if (elsewhere) remove(elsewhere);
  if (path.dirname(paths.socket) !== paths.run)
    remove(path.dirname(paths.socket));
  // The marker last: a deletion that was cut short can be repeated.
  const names = readdirSync(paths.data).filter(name => !NOT_DATA.has(name));
  for (const name of names) remove(path.join(paths.data, name));
  remove(path.join(paths.data, MARKER));
}

/**
 * Where the agent keeps Postgres when its user cannot enter the data folder. Only a folder with the name that the agent
 * gives is believed: this path is going to be deleted.
 * @param {import('./layout.mjs').Layout} paths
 */
export function postgresElsewhere({ data }) {
  try {
    const { place } = JSON.parse(
      readFileSync(path.join(data, 'agent', 'postgres-place.json'), 'utf8'),
    );
    return /^\/var\/(lib|tmp)\/waymark-[0-9a-f]{8}$/.test(place)
      ? place
      : undefined;
  } catch {
    return undefined;
  }
}

/** @param {string} target */
function remove(target) {
  rmSync(target, { recursive: true, force: true, maxRetries: 3 });
}
