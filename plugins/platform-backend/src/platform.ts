import type { LoggerService } from '@backstage/backend-plugin-api';
import type { AssistantTokens } from './access/AssistantTokens';
import type { SourceControl, StageRunner, TargetRegistration } from '@waymark/platform-node';
import type { Knex } from 'knex';
import type { AdoptedCare } from './adoption/AdoptedCare';
import type { DatabaseRules } from './care/rules';
import type { Directory } from './access/Directory';
import type { DecommissionRules } from './decommission/rules';
import type { TreeStore } from './create/treeStore';
import type { EnvironmentRules } from './environment/rules';
import type { Protection } from './gate/protectionOf';
import type { OperationLog } from './logs/OperationLog';
import type { Notifications } from './loop/Notifications';
import type { OperationEngine } from './operations/OperationEngine';
import type { LocalSecretStore } from './secrets/LocalSecretStore';
import type { TemplateTasks } from './task/TemplateTasks';

/** A hint to other plugins that something they mirror has changed. The API is the truth. */
export interface ChangeHint { kind: 'repository' | 'release' | 'resource' | 'environment'; name: string; change: 'created' | 'changed' | 'deleted' }

/** What the rooms of the orchestrator share. */
export interface Platform {
  knex: Knex;
  logger: LoggerService;
  sourceControl: SourceControl;
  secrets: LocalSecretStore;
  operationLog: OperationLog;
  engine: OperationEngine;
  notifications: Notifications;
  directory: Directory;
  assistantTokens: AssistantTokens;
  templateTasks: TemplateTasks;
  target(name: string): TargetRegistration;
  /** Runs the stages of pipelines; `noRunner` where no target does. */
  runner(): StageRunner;
  changed(hint: ChangeHint): void;
  trees: TreeStore;
  templatesDirectory: string;
  /** What environments ask before a release reaches them, by name. */
  protection: Record<string, Protection>;
  /** Address of the portal, for links. */
  portalUrl: string;
  /** What is allowed of environments that come and go. */
  environments: EnvironmentRules;
  /** How databases are looked after, unless their team says otherwise. */
  databases: DatabaseRules;
  /** Looks after databases that somebody else keeps. */
  adopted: AdoptedCare;
  /** How services are let go of. */
  decommission: DecommissionRules;
}
