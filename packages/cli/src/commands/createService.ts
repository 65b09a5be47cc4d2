import type {
  ApiOperation,
  ApiServiceDetail,
} from '@waymark/platform-common/api';
import { randomUUID } from 'node:crypto';
import { CliError } from '../CliError';
import { ExitCode, type ExitCodeValue } from '../exitCodes';
import { duration } from '../format/duration';
import { table } from '../format/table';
import type { Invocation } from '../args/types';
import { connect, dataOf } from '../platform/connect';
import { ownTeam } from '../platform/ownTeam';
import { comeBack, exitCodeFor, failureWords, watch } from '../platform/watch';
import { operationDocument, serviceDocument } from './documents';

/** Languages with a golden path, and its template. */
const TEMPLATES: Record<string, string> = { typescript: 'typescript-service' };
const DATABASES = ['postgres', 'none'];

/** `platform create service NAME`: the golden path, up to a healthy service in staging. */
export async function createService({
  args: [name],
  options,
  io,
  out,
}: Invocation): Promise<ExitCodeValue> {
  const { isServiceName, SERVICE_NAME_WORDS } = await import(
    '@waymark/platform-common/spec'
  );
  if (!isServiceName(name)) {
    throw new CliError(
      ExitCode.usage,
      `"${name}" cannot be the name of a service.`,
      '',
      `Use ${SERVICE_NAME_WORDS}.`,
    );
  }
  const template = oneOf(
    'lang',
    String(options.lang ?? 'typescript'),
    Object.keys(TEMPLATES),
  );
  const database = oneOf('db', String(options.db ?? 'none'), DATABASES);
  const connection = connect(io);
  const team =
    typeof options.team === 'string'
      ? options.team
      : await ownTeam(connection, io, 'A service');
  out.target(`${name} @ staging (team ${team})`);

  // Between asking and the answer there is nothing to come back to yet.
  const off = io.onInterrupt(() => {
    out.note('Stopped. It may have begun: see "platform operations".');
    io.exit(ExitCode.interrupted);
  });
  const started = dataOf(
    await connection.client.POST('/services', {
      params: {
        header: {
          'Idempotency-Key': `cli:${randomUUID()}`,
          'X-Waymark-Door': 'cli',
        },
      },
      body: { name, team, template: TEMPLATES[template], values: { database } },
    }),
  );
  off();
  if (options.detach) {
    out.note(comeBack(started));
    out.result(started.id);
    out.document(unfinished(started, name, team));
    return ExitCode.stillRunning;
  }
  const operation = await watch(io, out, connection, started);
  if (operation.outcome !== 'succeeded') {
    if (operation.outcome) out.note(failureWords(operation));
    out.document({
      ...unfinished(operation, name, team),
      ...(operation.outcome && { error: operation.error }),
    });
    return exitCodeFor(operation);
  }
  const detail = dataOf(
    await connection.client.GET('/services/{service}', {
      params: { path: { service: name } },
    }),
  );
  out.document({
    operation: operationDocument(operation),
    ...serviceDocument(detail),
  });
  out.result(madeWords(operation, detail));
  return ExitCode.done;
}

function oneOf(
  option: string,
  value: string,
  known: readonly string[],
): string {
  if (known.includes(value)) return value;
  throw new CliError(
    ExitCode.usage,
    `--${option} ${value} is not there.`,
    option === 'lang' ? 'There is no golden path for it yet.' : '',
    `Use ${known.map(one => `--${option} ${one}`).join(' or ')}.`,
  );
}

/** The document where there is nothing to show of the service yet. */
function unfinished(operation: ApiOperation, name: string, team: string) {
  return {
    operation: operationDocument(operation),
    service: { name, team },
    repository: null,
    environments: [],
  };
}

function madeWords(operation: ApiOperation, detail: ApiServiceDetail): string {
  const { service, repository, environments } = detail;
  return [
    `${service.name} is there${
      operation.durationMs === null
        ? ''
        : `, after ${duration(operation.durationMs)}`
    }.`,
    '',
    table(
      environments.map(one => [
        one.name,
        one.release ?? '–',
        one.release
          ? (one.ready && 'ready') || one.message || 'not ready'
          : 'nothing deployed yet',
        one.url ?? '',
      ]),
      '  ',
    ),
    '',
    table(
      [
        ['repository', repository.url],
        ['clone', `git clone ${repository.cloneUrl}`],
        ['status', `platform status ${service.name}`],
      ],
      '  ',
    ),
  ].join('\n');
}
