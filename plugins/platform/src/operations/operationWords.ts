import type {
  ApiOperation,
  ApiOperationStep,
  ApiPerson,
} from '@waymark/platform-common/api';
import type { ApiHealthColor } from '@waymark/platform-common/api';

/** An operation's state in a word. */
export const STATE_WORDS: Record<ApiOperation['state'], string> = {
  running: 'Running',
  succeeded: 'Succeeded',
  failed: 'Failed',
  undoing: 'Being undone',
  undone: 'Undone',
  superseded: 'Superseded',
};

/** The dot beside it. */
export const STATE_COLOR: Record<ApiOperation['state'], ApiHealthColor> = {
  running: 'deploying',
  succeeded: 'healthy',
  failed: 'failing',
  undoing: 'deploying',
  undone: 'empty',
  superseded: 'empty',
};

/** A step's state in a word. */
export const STEP_WORDS: Record<ApiOperationStep['state'], string> = {
  pending: 'Not begun',
  running: 'Running',
  succeeded: 'Done',
  failed: 'Failed',
  skipped: 'Skipped',
  undoing: 'Being undone',
  undone: 'Undone',
};

const KINDS: Partial<Record<string, string>> = {
  'service.create': 'Create a service',
  'service.import': 'Bring in a service',
  'pipeline.run': 'Build and deploy',
  'repository.create': 'Create a repository',
  'database.create': 'Create a database',
  'environment.create': 'Create an environment',
  'environment.clone': 'Clone into an environment',
  'environment.delete': 'Tear down an environment',
  deploy: 'Deploy',
  rollback: 'Roll back',
  restart: 'Restart',
  scale: 'Scale',
  'config.apply': 'Change the configuration',
  'service.transfer': 'Hand over a service',
  'service.decommission': 'Decommission a service',
  'service.recover': 'Bring back a service',
  'service.remove': 'Remove a service',
  'task.undo': 'Undo a template’s task',
};

/** What kind of operation it is, in words. */
export function kindWords(kind: ApiOperation['kind']): string {
  return KINDS[kind] ?? kind;
}

const DOORS: Record<ApiOperation['door'], string> = {
  portal: 'the portal',
  cli: 'the command line',
  template: 'a template',
  assistant: 'an assistant',
  pipeline: 'a push',
  api: 'the API',
};

/** Which door it came through, in words. */
export function doorWords(door: ApiOperation['door']): string {
  return DOORS[door] ?? door;
}

const SHORT_DOORS: Partial<Record<ApiOperation['door'], string>> = {
  cli: 'CLI',
  pipeline: 'push',
  api: 'API',
};

/** Which door it came through, in one word: for tables. */
export function doorWord(door: ApiOperation['door']): string {
  return SHORT_DOORS[door] ?? door;
}

/** `user:default/mira` as `mira`, also behind a token of hers; what is no person stays as it is. */
export function actorName(actor: string): string {
  return actor.replace(/^(token:\S+ of )?user:(default\/)?/, '$1');
}

/** Whether more is to come. */
export function isUnderWay(operation: Pick<ApiOperation, 'state'>): boolean {
  return operation.state === 'running' || operation.state === 'undoing';
}

/** What it does right now, or how far it came, in one line. */
export function progressWords(operation: ApiOperation): string {
  const { steps } = operation;
  const running = steps.filter(
    step => step.state === 'running' || step.state === 'undoing',
  );
  if (running.length) {
    return running.map(step => step.title).join(', ');
  }
  const failed = steps.find(step => step.state === 'failed');
  if (failed) return `Failed at "${failed.title}"`;
  const done = steps.filter(
    step => step.state === 'succeeded' || step.state === 'skipped',
  ).length;
  return `${done} of ${steps.length} steps done`;
}

const STATE_REASON: Record<ApiOperation['state'], string> = {
  running: 'It is still running.',
  undoing: 'It is being undone.',
  succeeded: 'It has succeeded: there is nothing to retry or undo.',
  undone: 'It has been undone: nothing of it is left.',
  superseded: 'A newer one took its place.',
  failed: 'It can not go on from here.',
};

/** Why a button of an operation can not be pressed; undefined when it can. */
export interface ButtonReasons {
  retry?: string;
  undo?: string;
}

/** What Retry and Undo say when they can not be pressed, by this person or at all. */
export function buttonReasons(
  operation: Pick<
    ApiOperation,
    'state' | 'canRetry' | 'canUndo' | 'whyNot' | 'parent' | 'team'
  >,
  person?: Pick<ApiPerson, 'teams' | 'isPlatformTeam'>,
): ButtonReasons {
  const ended = operation.whyNot ?? STATE_REASON[operation.state];
  const foreign = foreignReason(operation.team, person);
  return {
    retry: operation.canRetry ? foreign : ended,
    undo: operation.canUndo ? foreign : undoReason(operation, ended),
  };
}

/** The backend decides; this only says beforehand what it would answer. */
function foreignReason(
  team: string | null | undefined,
  person?: Pick<ApiPerson, 'teams' | 'isPlatformTeam'>,
): string | undefined {
  if (!team || !person || person.isPlatformTeam) return undefined;
  if (person.teams.some(one => one.name === team)) return undefined;
  return `Only people of team ${team} and of the platform team can do this.`;
}

function undoReason(
  operation: Pick<ApiOperation, 'state' | 'parent' | 'whyNot'>,
  ended: string,
): string {
  if (operation.parent && operation.state === 'failed') {
    return 'It is part of another operation: undo that one.';
  }
  if (operation.state === 'failed' && !operation.whyNot) {
    return 'There is nothing that it made and that could be taken back.';
  }
  return ended;
}

/** Titles of the steps whose work an undo takes back, the last one first. */
export function takenBack(operation: Pick<ApiOperation, 'steps'>): string[] {
  return operation.steps
    .filter(
      step =>
        step.reversible &&
        ['succeeded', 'failed', 'running'].includes(step.state),
    )
    .map(step => step.title)
    .reverse();
}
