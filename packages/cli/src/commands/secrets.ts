import type { ApiOperation, components } from '@waymark/platform-common/api';
import type { Invocation } from '../args/types';
import { CliError } from '../CliError';
import { changeEach } from '../configuration/changeEach';
import {
  changeOptions,
  configPlace,
  type ConfigPlace,
  nameOf,
  splitAssignment,
} from '../configuration/place';
import { secretValue } from '../configuration/secretValue';
import { ExitCode, type ExitCodeValue } from '../exitCodes';
import { ago } from '../format/duration';
import { table } from '../format/table';
import { whoWords } from '../format/who';
import { dataOf } from '../platform/connect';
import { startHeaders } from '../platform/sending';

const SECRET =
  '/services/{service}/environments/{environment}/secrets/{secret}' as const;

/** Sends the new value of a secret, or that it is to be made. */
export async function putSecret(
  { connection, service }: ConfigPlace,
  environment: string,
  secret: string,
  body: components['schemas']['SetSecret'],
): Promise<ApiOperation> {
  return dataOf(
    await connection.client.PUT(SECRET, {
      params: {
        path: { service, environment, secret },
        header: startHeaders(),
      },
      body,
    }),
  );
}

/** `platform secrets set SECRET`: the value comes from a prompt, a file, standard input, or the platform makes it. */
export async function secretsSet(
  invocation: Invocation,
): Promise<ExitCodeValue> {
  const { args, options, out } = invocation;
  const [word, written] = splitAssignment(args[0]);
  const name = nameOf(word);
  const ways = [
    written !== undefined,
    options['from-file'] !== undefined,
    options.generate === true,
  ].filter(Boolean);
  if (ways.length > 1)
    throw new CliError(
      ExitCode.usage,
      `There is more than one value for ${name}.`,
      'It is written down, in a file, or made by the platform.',
      'Say one of them.',
    );
  if (written !== undefined)
    out.note(
      `The value of ${name} is now in the history of your shell, and was in the list of processes. Safer: platform secrets set ${name}, which asks for it; or --from-file FILE`,
    );
  const place = await configPlace(invocation);
  const value = options.generate
    ? undefined
    : written ?? (await secretValue(invocation, name));
  return changeEach(invocation, place, `Set secret ${name}`, environment =>
    putSecret(place, environment, name, {
      ...(value === undefined ? { generate: true } : { value }),
      ...changeOptions(invocation),
    }),
  );
}

/** `platform secrets delete SECRET`. */
export async function secretsDelete(
  invocation: Invocation,
): Promise<ExitCodeValue> {
  const secret = nameOf(invocation.args[0]);
  const place = await configPlace(invocation);
  const { connection, service } = place;
  return changeEach(
    invocation,
    place,
    `Delete secret ${secret}`,
    async environment =>
      dataOf(
        await connection.client.DELETE(SECRET, {
          params: {
            path: { service, environment, secret },
            query: changeOptions(invocation),
            header: startHeaders(),
          },
        }),
      ),
  );
}

/** The secrets of an environment, without their values. */
export async function getSecrets(
  { connection, service }: ConfigPlace,
  environment: string,
) {
  return dataOf(
    await connection.client.GET(
      '/services/{service}/environments/{environment}/secrets',
      { params: { path: { service, environment } } },
    ),
  );
}

/** `platform secrets list`. */
export async function secretsList(
  invocation: Invocation,
): Promise<ExitCodeValue> {
  const { out } = invocation;
  const place = await configPlace(invocation);
  const found = await Promise.all(
    place.environments.map(environment => getSecrets(place, environment)),
  );
  out.document({ service: { name: place.service }, environments: found });
  const several = found.length > 1;
  out.result(
    found
      .map(one =>
        [
          ...(several ? [`${one.environment}:`] : []),
          one.items.length
            ? table(
                [
                  ['name', 'version', 'value', 'changed', 'who', 'used by'],
                  ...one.items.map(item => [
                    item.name,
                    `v${item.version}`,
                    item.generated ? 'made by the platform' : 'set by hand',
                    ago(item.updatedAt),
                    item.follows
                      ? `as in ${item.follows}`
                      : whoWords(item.updatedBy),
                    item.usedBy.join(', ') || 'nothing yet',
                  ]),
                ],
                several ? '  ' : '',
                out.columns,
              )
            : 'There are no secrets.',
        ].join('\n'),
      )
      .join('\n'),
  );
  return ExitCode.done;
}
