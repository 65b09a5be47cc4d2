import { isAbsolute } from 'node:path';
import { parseArgs } from 'node:util';
import { AgentError } from '../rooms.ts';
import { backUp } from './backup.ts';
import { forgetSecrets } from './forgetSecrets.ts';
import { restore } from './restore.ts';

// Called by the launcher, which knows folders and locks and has words for people who mistype.
const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: {
    data: { type: 'string' },
    root: { type: 'string' },
    to: { type: 'string' },
    from: { type: 'string' },
    key: { type: 'string' },
    'with-key': { type: 'boolean', default: false },
    'without-databases': { type: 'boolean', default: false },
    // For tests: quick, and lost with the power.
    volatile: { type: 'boolean', default: false },
  },
});

const say = (line: string) => void process.stdout.write(`${line}\n`);

function folder(name: 'data' | 'root' | 'to' | 'from'): string {
  const value = values[name];
  if (!value || !isAbsolute(value)) throw new Error(`--${name} must be an absolute path`);
  return value;
}

async function main() {
  const common = { data: folder('data'), root: folder('root'), say };
  if (positionals[0] === 'restore') {
    await restore({ ...common, from: folder('from'), key: values.key, durable: !values.volatile });
    return;
  }
  if (positionals[0] === 'forget-secrets') {
    const names = await forgetSecrets(common.data);
    say(names.length ? `Forgotten, since no key opens them. Set them anew:\n  ${names.join('\n  ')}` : 'There is no secret that no key opens: nothing was forgotten.');
    return;
  }
  const made = await backUp({ ...common, to: folder('to'), withKey: values['with-key'], withoutDatabases: values['without-databases'] });
  say(`\nThe backup is in ${made}`);
}

main().catch(error => {
  const text = error instanceof AgentError ? `${error.what}\nWhy:  ${error.why}\nNext: ${error.next}` : String((error as Error).stack);
  process.stderr.write(`${text}\n`);
  process.exitCode = error instanceof AgentError && error.code === 'invalid' ? 6 : 1;
});
