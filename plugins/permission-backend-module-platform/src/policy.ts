import {
  AuthorizeResult,
  isResourcePermission,
  type Permission,
  type PolicyDecision,
} from '@backstage/plugin-permission-common';
import { access } from './access';

/** What the decision rests on. */
export interface PolicySettings {
  /** Entity reference of the group that may do everything, such as `group:default/platform`. */
  platformTeam: string;
  /**
   * Whether anybody may register a location in the catalog. It lets templates of other origin end with
   * `catalog:register`, and lets anybody take a name in the catalog that a team has yet to use.
   */
  anyoneRegisters: boolean;
}

/** The person who asks: the user's reference, and those of the groups they are in. */
export interface Person {
  ref: string;
  groups: string[];
}

const allow: PolicyDecision = { result: AuthorizeResult.ALLOW };
const deny: PolicyDecision = { result: AuthorizeResult.DENY };

/**
 * Who may do what. Whether a service is the caller's team's is not decided here but where it is written, against the
 * platform's own table: a policy sees a permission, never the service it is about.
 *
 * @returns deny for nobody; for the platform team always allow
 */
export function decide(
  permission: Permission,
  person: Person | undefined,
  settings: PolicySettings,
): PolicyDecision {
  if (!person) return deny;
  if (person.groups.includes(settings.platformTeam)) return allow;

  switch (access(permission, settings)) {
    case 'everyone':
      return allow;
    case 'own':
      return ownTasks(permission, person);
    default:
      return deny;
  }
}

/** Tasks of the scaffolder that this person started; the rule is the scaffolder's. */
function ownTasks(permission: Permission, person: Person): PolicyDecision {
  if (!isResourcePermission(permission, 'scaffolder-task')) return deny;
  return {
    result: AuthorizeResult.CONDITIONAL,
    pluginId: 'scaffolder',
    resourceType: 'scaffolder-task',
    conditions: {
      rule: 'IS_TASK_OWNER',
      resourceType: 'scaffolder-task',
      params: { createdBy: [person.ref] },
    },
  };
}
