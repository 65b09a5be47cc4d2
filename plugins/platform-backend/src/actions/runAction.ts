import { actionError } from './actionError';
import { type ActionDescription, describeActions } from './describeActions';
import { operationOutput } from './operationOutput';
import type { PlatformCaller } from './PlatformCaller';

type Input = Record<string, unknown>;

const APPLY = describeActions().find(one => one.operationId === 'applyPlan')!;

/** Does what an action says for the person who calls it, and answers what they need next. */
export async function runAction(action: ActionDescription, input: Input, api: PlatformCaller): Promise<object> {
  const { plan, idempotencyKey, ...rest } = input ?? {};
  const byPlan = action.destructive !== undefined && action.inputs.plan === undefined && typeof plan === 'string';
  if (byPlan) return start(APPLY, { plan, ...(await whatPlanLeaves(action, plan, rest, api)) }, idempotencyKey, api);
  return start(action, action.inputs.plan ? { ...rest, plan } : rest, idempotencyKey, api);
}

async function start(action: ActionDescription, input: Input, key: unknown, api: PlatformCaller): Promise<object> {
  const part = (place: string) => Object.fromEntries(Object.entries(input).filter(([name, value]) => value !== undefined && (action.inputs[name]?.in ?? (action.hasBody ? 'body' : 'query')) === place));
  const inPath = part('path');
  const path = action.path.replace(/\{(\w+)\}/g, (_, name) => {
    if (inPath[name] === undefined || inPath[name] === '') throw actionError('InputError', `"${name}" is missing`, `${action.name} cannot know what it is about.`, `Give "${name}".`);
    return encodeURIComponent(String(inPath[name]));
  });
  const answer = await api.call({ method: action.method, path, query: part('query'), body: action.hasBody ? part('body') : undefined, key: action.takesKey && key ? String(key) : undefined });
  return action.startsOperation ? operationOutput(answer) : answer;
}

/** A plan has decided what is done; what else was asked for has to be just that. */
async function whatPlanLeaves(action: ActionDescription, id: string, input: Input, api: PlatformCaller): Promise<Input> {
  const plan = await api.call({ method: 'get', path: `/plans/${encodeURIComponent(id)}` });
  const { service, environment, environments, ...rest } = input;
  const asked = [environments ?? environment ?? []].flat().map(String);
  const planned: string[] = plan.environments.map((one: { environment: string }) => one.environment);
  if (plan.kind !== action.destructive || plan.service !== service || asked.some(one => !planned.includes(one)) || (asked.length && planned.some(one => !asked.includes(one)))) {
    throw actionError(
      'InputError',
      'The plan is for something else',
      `${id} is a ${plan.kind} of ${plan.service} in ${planned.join(', ')}.`,
      `Make one for what you want: create-plan with kind ${action.destructive}.`,
    );
  }
  const decided = Object.keys(rest).filter(name => APPLY.inputs[name]?.in !== 'body');
  if (decided.length) throw actionError('InputError', 'The plan has decided that already', `${decided.join(', ')}: a plan is done as it is.`, 'Leave it out, or make a plan with it.');
  return rest;
}
