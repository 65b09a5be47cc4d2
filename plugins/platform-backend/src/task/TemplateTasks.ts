import type { AuthService, DiscoveryService } from '@backstage/backend-plugin-api';
import type { components } from '@waymark/platform-common/api';
import { PlatformError } from '../errors/PlatformError';

export type TaskState = components['schemas']['TemplateTask']['state'];

/** What the scaffolder says of a task. */
export interface TaskFacts { state: Exclude<TaskState, 'unknown'>; startedBy: string | null }

const PATIENCE_MS = 5_000;

const silent = (why: string) => new PlatformError('ServiceUnavailableError', 'The scaffolder does not say how the task is', why, 'Try again in a moment.');

/** The template tasks of the scaffolder. */
export class TemplateTasks {
  constructor(private readonly auth: AuthService, private readonly discovery: DiscoveryService) {}

  /**
   * A task as it is now, undefined if the scaffolder does not know it. Asked as the platform: who may read a task there
   * is who has started it, who may undo what it made is the team that owns that.
   *
   * @throws PlatformError (`ServiceUnavailableError`) when the scaffolder does not say
   */
  async find(id: string): Promise<TaskFacts | undefined> {
    let response: Response;
    try {
      const { token } = await this.auth.getPluginRequestToken({ onBehalfOf: await this.auth.getOwnServiceCredentials(), targetPluginId: 'scaffolder' });
      const url = `${await this.discovery.getBaseUrl('scaffolder')}/v2/tasks/${encodeURIComponent(id)}`;
      response = await fetch(url, { headers: { Authorization: `Bearer ${token}` }, signal: AbortSignal.timeout(PATIENCE_MS) });
    } catch {
      throw silent('It does not answer.');
    }
    if (response.status === 404) return undefined;
    if (!response.ok) throw silent(`It answers with status ${response.status}.`);
    const task = (await response.json()) as { status: TaskFacts['state']; createdBy?: string };
    return { state: task.status, startedBy: task.createdBy ?? null };
  }
}
