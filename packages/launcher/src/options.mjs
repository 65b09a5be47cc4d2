// @ts-check
import { parseArgs } from 'node:util';
import { Problem } from './problem.mjs';
import { DEFAULT_PORT } from './layout.mjs';

const USAGE = `npm start -- [options]

  --port N        where the portal listens; N+1 is the services' proxy   (or WAYMARK_PORT; ${DEFAULT_PORT})
  --data FOLDER   where all data is kept                                 (or WAYMARK_DATA; .waymark)
  --build-only    prepare everything, start nothing
  --no-build      start what is there, without looking for changes
  --help          this text`;

/**
 * What `npm start` was asked for: arguments before environment before defaults.
 * @param {string[]} argv
 * @param {Record<string, string | undefined>} env an empty variable counts as unset
 */
export function startOptions(argv, env) {
  const values = parse(
    argv,
    {
      port: { type: 'string' },
      data: { type: 'string' },
      'build-only': { type: 'boolean' },
      'no-build': { type: 'boolean' },
      help: { type: 'boolean', short: 'h' },
    },
    USAGE,
  );
  return {
    port: portNumber(values.port ?? (env.WAYMARK_PORT || String(DEFAULT_PORT))),
    data: values.data ?? (env.WAYMARK_DATA || undefined),
    buildOnly: values['build-only'] ?? false,
    build: !values['no-build'],
    help: values.help ? USAGE : undefined,
  };
}

/**
 * Parses arguments; anything that it does not know is a usage error with the whole usage as the way out.
 * @param {string[]} argv
 * @param {Record<string, { type: 'string' | 'boolean', short?: string }>} options
 * @param {string} usage
 * @returns {any}
 */
export function parse(argv, options, usage) {
  try {
    return parseArgs({ args: argv, options, allowPositionals: false }).values;
  } catch (error) {
    const hint = argv.some(word => /^\d+$/.test(word))
      ? 'Options for Waymark come after two dashes: npm start -- --port 7107'
      : '';
    throw new Problem({
      what: 'That is not something this command understands.',
      why:
        error instanceof Error ? error.message.split('. ')[0] : String(error),
      next: [hint, usage].filter(Boolean).join('\n'),
      exitCode: 2,
    });
  }
}

/** @param {string} text */
function portNumber(text) {
  const port = Number(text);
  // The proxy takes the port after it, so the last one is no use.
  if (!/^\d+$/.test(text) || port < 1 || port > 65534) {
    throw new Problem({
      what: `"${text}" is no port.`,
      next: 'Give a number from 1 to 65534, for example: npm start -- --port 7107',
      exitCode: 2,
    });
  }
  return port;
}
