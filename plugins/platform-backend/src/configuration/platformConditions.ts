import type { Condition } from '@waymark/platform-common';
import type { SecretKeys } from '../secrets/SecretKeys';

/** What is wrong with the platform itself; empty where nothing is. */
export async function platformConditions(keys: SecretKeys): Promise<Condition[]> {
  const problem = await keys.problem();
  if (!problem) return [];
  const message = `${problem.what}: ${problem.why}. What runs goes on; nothing that needs a secret can be started or changed.`;
  return [{ type: 'SecretsReadable', status: 'False', reason: 'KeyNotUsable', message, next: problem.next }];
}
