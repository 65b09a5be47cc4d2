import { placeName } from '../objects';
import type { NamespaceOf } from '../places';

const PATTERN =
  /^(?:[a-z][a-z0-9-]*-)?(\{team\}.*--.*\{environment\}|\{environment\}.*--.*\{team\})(?:-[a-z0-9-]*[a-z0-9])?$/;

/**
 * Names of namespaces by a pattern such as `acme-{team}--{environment}`. Throws for one by which two places could have the
 * same namespace.
 */
export function namespacePattern(pattern: string, where: string): NamespaceOf {
  if (!PATTERN.test(pattern))
    throw new Error(
      `${where} is "${pattern}"; it has {team} and {environment} with two dashes between them, such as "acme-{team}--{environment}": with one, the team "pay" in "qa-staging" and the team "pay-qa" in "staging" would share a namespace`,
    );
  return (team, environment) =>
    placeName(
      pattern.replace('{team}', team).replace('{environment}', environment),
      team,
      environment,
    );
}
