import type { Invocation } from '../args/types';
import { CliError } from '../CliError';
import { changeEach } from '../configuration/changeEach';
import {
  changeOptions,
  configPlace,
  nameOf,
  splitAssignment,
} from '../configuration/place';
import { ExitCode, type ExitCodeValue } from '../exitCodes';
import { plainText } from '../format/plainText';
import { table } from '../format/table';
import { whoWords } from '../format/who';
import { dataOf } from '../platform/connect';
import { startHeaders } from '../platform/sending';

/** `platform config set NAME=VALUE...`: plain values, all of them as one revision. */
export async function configSet(
  invocation: Invocation,
): Promise<ExitCodeValue> {
  const set: Record<string, string> = {};
  for (const word of invocation.args) {
    const [name, value] = splitAssignment(word);
    if (value === undefined)
      throw new CliError(
        ExitCode.usage,
        `"${name}" says no value.`,
        '',
        `Say one: ${name}=value; an empty one is ${name}=`,
      );
    set[nameOf(name)] = value;
  }
  const names = Object.keys(set).join(', ');
  return change(invocation, `Set ${names}`, { set });
}

/** `platform config unset VARIABLE...`. */
export async function configUnset(
  invocation: Invocation,
): Promise<ExitCodeValue> {
  const unset = invocation.args.map(nameOf);
  return change(invocation, `Unset ${unset.join(', ')}`, { unset });
}

async function change(
  invocation: Invocation,
  question: string,
  body: { set?: Record<string, string>; unset?: string[] },
): Promise<ExitCodeValue> {
  const place = await configPlace(invocation);
  const { connection, service } = place;
  return changeEach(invocation, place, question, async environment =>
    dataOf(
      await connection.client.PATCH(
        '/services/{service}/environments/{environment}/config',
        {
          params: { path: { service, environment }, header: startHeaders() },
          body: { ...body, ...changeOptions(invocation) },
        },
      ),
    ),
  );
}

/** `platform config list`. */
export async function configList(
  invocation: Invocation,
): Promise<ExitCodeValue> {
  const { out } = invocation;
  const { connection, service, environments } = await configPlace(invocation);
  const found = await Promise.all(
    environments.map(async environment =>
      dataOf(
        await connection.client.GET(
          '/services/{service}/environments/{environment}/config',
          { params: { path: { service, environment } } },
        ),
      ),
    ),
  );
  out.document({ service: { name: service }, environments: found });
  if (found.some(one => !one.valuesShown))
    out.note('Values are shown to the owners of the service.');
  out.result(
    found
      .map(one =>
        [
          ...(found.length > 1 ? [`${one.environment}:`] : []),
          table(
            [
              ...(one.items.length || one.dependencies.length
                ? [['name', 'value', 'who']]
                : []),
              ...one.items.map(({ name, value, updatedBy, follows }) => [
                name,
                value === null ? '(not shown)' : plainText(value),
                follows ? `as in ${follows}` : whoWords(updatedBy),
              ]),
              ...one.dependencies.map(({ service: of, variable, url }) => [
                variable,
                url ?? '(not set)',
                url ? `address of ${of}` : `${of} does not serve there`,
              ]),
            ],
            found.length > 1 ? '  ' : '',
            out.columns,
          ) || 'Nothing is set.',
        ].join('\n'),
      )
      .join('\n'),
  );
  return ExitCode.done;
}
