import type {
  ApiServiceDetail,
  ApiServiceEnvironment,
} from '@waymark/platform-common/api';
import { ExitCode, type ExitCodeValue } from '../exitCodes';
import type { Invocation } from '../args/types';
import { serviceOf } from '../folder/serviceOf';
import { gaps, notables, wrongs } from '../format/conditions';
import { ago } from '../format/duration';
import { plainText } from '../format/plainText';
import { table } from '../format/table';
import { timeWords } from '../format/when';
import { whoWords } from '../format/who';
import { connect, type Connection, dataOf } from '../platform/connect';
import { serviceDocument } from './documents';

/** `platform status NAME`: how a service is in each environment, and what is wrong. */
export async function status({
  args,
  io,
  out,
}: Invocation): Promise<ExitCodeValue> {
  const { name } = await serviceOf(io, args[0]);
  const connection = connect(io);
  out.target(name);
  const [answer, conditions] = await Promise.all([
    connection.client.GET('/services/{service}', {
      params: { path: { service: name } },
    }),
    platformConditions(connection),
  ]);
  const detail = dataOf(answer);
  for (const { message, next } of conditions)
    out.note(
      `Waymark itself: ${plainText(message)}${
        next ? ` ${plainText(next)}` : ''
      }`,
    );
  out.document({
    ...statusDocument(detail),
    platform: { conditions },
  });
  out.result(statusWords(detail, Date.now()));
  return ExitCode.done;
}

/** What is wrong with the platform itself; how the service is counts also where that cannot be said. */
async function platformConditions({ client }: Connection) {
  const answer = await client.GET('/conditions').catch(() => undefined);
  return answer?.data?.items ?? [];
}

function statusDocument(detail: ApiServiceDetail) {
  const short = serviceDocument(detail);
  return {
    ...short,
    health: detail.service.health,
    decommissioned: detail.service.decommissioned ?? null,
    environments: detail.environments.map((one, index) => ({
      ...short.environments[index],
      health: one.health,
      message: one.message,
      since: one.since,
      commit: one.commit,
      replicas: one.replicas,
      traffic: one.traffic,
      database: one.database,
      conditions: one.conditions,
    })),
    conditions: detail.conditions,
  };
}

const indent = (text: string) =>
  text
    .split('\n')
    .map(line => `  ${line}`)
    .join('\n');

const HEADS = [
  '',
  'state',
  'release',
  'commit',
  'since',
  'replicas',
  'req/s',
  'errors',
  'p95',
];

/** The whole status as people read it. */
export function statusWords(detail: ApiServiceDetail, now: number): string {
  const { service, environments } = detail;
  const gone = service.decommissioned;
  const parts = [
    ...(gone
      ? [
          `${service.name} was decommissioned by ${whoWords(
            gone.by,
          )} on ${timeWords(gone.at)}. ${gone.next}`,
        ]
      : []),
    `${service.name} (team ${service.team}): ${
      service.health.message || service.health.color
    }`,
  ];
  // Narrow enough for 80 columns, which what is empty or has a database would make wider.
  const [filled, empty] = [true, false].map(isFilled =>
    environments.filter(
      one => Boolean(one.release || one.candidate) === isFilled,
    ),
  );
  if (filled.length)
    parts.push(table([HEADS, ...filled.map(one => row(one, now))], '  '));
  if (empty.length)
    parts.push(
      `  Nothing deployed yet: ${empty.map(one => one.name).join(', ')}`,
    );
  const addresses = environments.flatMap(one =>
    one.url ? [[one.name, one.url, one.localUrl ?? '']] : [],
  );
  if (addresses.length) parts.push(table(addresses, '  '));
  const databases = environments.flatMap(({ name, database, release }) =>
    database && release
      ? [
          [
            name,
            `${database.type} ${database.size}, ${
              database.ready ? 'ready' : database.message
            }`,
          ],
        ]
      : [],
  );
  if (databases.length) parts.push(table(databases, '  '));
  const wrong = [
    ...wrongs(detail.conditions),
    ...environments.flatMap(one =>
      wrongs(
        one.release || one.candidate
          ? one.conditions
          : // What is wrong with the environment itself counts before anything is in it.
            one.conditions.filter(({ type }) => type === 'Expirable'),
      ).map(text => `${one.name}: ${text}`),
    ),
  ];
  if (wrong.length) parts.push(`What is wrong:\n${indent(wrong.join('\n'))}`);
  const noted = environments.flatMap(one =>
    notables(one.conditions).map(text => `${one.name}: ${text}`),
  );
  if (noted.length) parts.push(`Worth knowing:\n${indent(noted.join('\n'))}`);
  const lacking = [
    ...new Set([
      ...gaps(detail.conditions),
      ...environments.flatMap(one => gaps(one.conditions)),
    ]),
  ];
  if (lacking.length)
    parts.push(
      `What this platform does not do here:\n${indent(lacking.join('\n'))}`,
    );
  return parts.join('\n\n');
}

/** The state of an environment in two or three words; what is wrong is told below the table. */
function stateWords(one: ApiServiceEnvironment): string {
  if (one.candidate) return `deploying ${one.candidate}`;
  return one.ready ? 'ready' : one.health ?? 'not ready';
}

function row(one: ApiServiceEnvironment, now: number): string[] {
  if (!one.release) return [one.name, stateWords(one), '–'];
  const { traffic, replicas } = one;
  return [
    one.name,
    stateWords(one),
    one.candidate ? `${one.release} → ${one.candidate}` : one.release,
    one.commit?.sha.slice(0, 7) ?? '–',
    ago(one.since, now),
    replicas ? `${replicas.ready}/${replicas.wanted}` : '–',
    traffic ? traffic.requestsPerSecond.toFixed(1) : '–',
    traffic?.errorRate === null || !traffic
      ? '–'
      : `${(traffic.errorRate * 100).toFixed(1)} %`,
    traffic?.p95Ms === null || !traffic
      ? '–'
      : `${Math.round(traffic.p95Ms)} ms`,
  ];
}
