import type { BatchAnswer } from './BatchAnswers';
import { CatFile, type Question } from './CatFile';

/** The processes that read one repository: one, or with a git before 2.36 one for contents and one for sizes. */
export class RepositoryReader {
  private readonly processes = new Map<boolean, CatFile>();
  private readonly idle: NodeJS.Timeout;
  private leaving = false;

  constructor(
    private readonly repository: string,
    /** Tells it from another repository that has the same folder before or after it. */
    readonly identity: string,
    private readonly knowsCommands: boolean,
    idleMs: number,
    /** Called when nothing was asked for so long, and when git has ended by itself. */
    private readonly leave: () => void,
  ) {
    this.idle = setTimeout(() => {
      if (this.busy) this.idle.refresh();
      else this.leave();
    }, idleMs);
    this.idle.unref();
  }

  private get busy(): boolean {
    return [...this.processes.values()].some(process => process.busy);
  }

  /** True when it may not be asked any more. */
  get ended(): boolean {
    return this.leaving;
  }

  ask(question: Question): Promise<BatchAnswer | undefined> {
    this.idle.refresh();
    const key = this.knowsCommands || question.content;
    let catFile = this.processes.get(key);
    if (!catFile) {
      const older = question.content ? 'batch' : 'batch-check';
      catFile = new CatFile(
        this.repository,
        this.knowsCommands ? 'batch-command' : older,
        this.leave,
      );
      this.processes.set(key, catFile);
    }
    return catFile.ask(question);
  }

  pids(): number[] {
    return [...this.processes.values()].flatMap(({ pid }) => pid ?? []);
  }

  /** Lets it answer what it was asked. Settles when nothing of it runs any more. */
  async end(): Promise<void> {
    this.leaving = true;
    clearTimeout(this.idle);
    const all = [...this.processes.values()];
    for (const catFile of all) catFile.end();
    await Promise.all(all.map(({ gone }) => gone));
  }
}
