import type { Invocation } from '../args/types';
import { CliError } from '../CliError';
import { changeEach } from '../configuration/changeEach';
import {
  changeOptions,
  configPlace,
  type ConfigPlace,
  nameOf,
} from '../configuration/place';
import { rotateOwn } from '../database/rotateOwn';
import { ExitCode, type ExitCodeValue } from '../exitCodes';
import { dataOf } from '../platform/connect';
import { startHeaders } from '../platform/sending';
import { askHidden } from '../terminal/askHidden';
import { isInteractive } from '../terminal/Io';
import { getSecrets, putSecret } from './secrets';

async function rotate(
  invocation: Invocation,
  { connection, service }: ConfigPlace,
  environment: string,
  secrets: string[],
) {
  return dataOf(
    await connection.client.POST(
      '/services/{service}/environments/{environment}/secrets/rotate',
      {
        params: { path: { service, environment }, header: startHeaders() },
        body: { secrets, ...changeOptions(invocation) },
      },
    ),
  );
}

/** `platform secrets rotate [SECRET]`: a new value, made by the platform or asked for. */
export async function secretsRotate(
  invocation: Invocation,
): Promise<ExitCodeValue> {
  const { args, options } = invocation;
  if (Boolean(options.all) === Boolean(args[0]))
    throw new CliError(
      ExitCode.usage,
      options.all ? 'All, or one of them?' : 'Which secret?',
      '',
      'Say platform secrets rotate API_KEY, or platform secrets rotate --all',
    );
  const name = args[0] && nameOf(args[0]);
  const place = await configPlace(invocation);
  return name
    ? rotateOne(invocation, place, name)
    : rotateAll(invocation, place);
}

async function rotateOne(
  invocation: Invocation,
  place: ConfigPlace,
  name: string,
): Promise<ExitCodeValue> {
  const { io } = invocation;
  const made = new Map<string, boolean>();
  for (const environment of place.environments) {
    const { items } = await getSecrets(place, environment);
    const found = items.find(one => one.name === name);
    if (found) made.set(environment, found.generated);
  }
  if (!made.size)
    throw new CliError(
      ExitCode.notFound,
      `There is no secret ${name} in ${place.environments.join(' or ')}.`,
      '',
      'See: platform secrets list',
    );
  const byHand = [...made].filter(([, generated]) => !generated);
  if (byHand.length && !isInteractive(io))
    throw new CliError(
      ExitCode.refused,
      `${name} cannot be rotated here.`,
      `Only its owner knows the new value of ${name} in ${byHand
        .map(([environment]) => environment)
        .join(' and ')}, and nobody is there to be asked.`,
      `Send the new one: platform secrets set ${name} --from-file FILE`,
    );
  const value = byHand.length
    ? await askHidden(io, `New value of ${name} (it is not shown): `)
    : undefined;
  return changeEach(
    invocation,
    { ...place, environments: [...made.keys()] },
    `Rotate ${name}`,
    environment =>
      made.get(environment)
        ? rotate(invocation, place, environment, [name])
        : putSecret(place, environment, name, {
            value,
            ...changeOptions(invocation),
          }),
  );
}

async function rotateAll(
  invocation: Invocation,
  place: ConfigPlace,
): Promise<ExitCodeValue> {
  const { options, out } = invocation;
  const byMachine = new Map<string, string[]>();
  const onlyOwners: { environment: string; secrets: string[] }[] = [];
  for (const environment of place.environments) {
    const { items } = await getSecrets(place, environment);
    const names = (generated: boolean) =>
      items.filter(one => one.generated === generated).map(one => one.name);
    if (names(true).length) byMachine.set(environment, names(true));
    if (names(false).length)
      onlyOwners.push({ environment, secrets: names(false) });
    if (names(false).length)
      out.note(
        `Only their owners can change in ${environment}: ${names(false).join(
          ', ',
        )}. One by one: platform secrets rotate NAME`,
      );
  }
  const { code, operations: databases } = await rotateOwn(invocation, place);
  if (!byMachine.size || code !== ExitCode.done) {
    out.document({
      service: { name: place.service },
      operations: [],
      databases,
      onlyOwners,
    });
    if (!databases.length)
      out.result(
        'The platform has made none of the secrets: nothing is rotated.',
      );
    return options.detach && databases.length ? ExitCode.stillRunning : code;
  }
  return changeEach(
    invocation,
    { ...place, environments: [...byMachine.keys()] },
    'Rotate what the platform has made',
    environment =>
      rotate(invocation, place, environment, byMachine.get(environment)!),
    { onlyOwners, databases },
  );
}
