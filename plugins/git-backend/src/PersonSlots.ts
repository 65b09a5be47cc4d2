interface Waiting {
  timer: NodeJS.Timeout;
  resolve(given: boolean): void;
}

/** How much of git one person can run at the same time, so that nobody's script takes the machine from all others. */
export class PersonSlots {
  private readonly running = new Map<string, number>();
  private readonly waiting = new Map<string, Waiting[]>();

  /**
   * @param most - how many run at once for each person; more of them wait
   * @param patienceMs - how long they wait, milliseconds
   */
  constructor(
    private readonly most: number,
    private readonly patienceMs: number,
  ) {}

  /** Returns how to give the place back, or undefined if none came free in time. */
  async take(person: string): Promise<(() => void) | undefined> {
    const running = this.running.get(person) ?? 0;
    if (running < this.most) this.running.set(person, running + 1);
    else if (!(await this.wait(person))) return undefined;
    let given = false;
    return () => {
      if (given) return;
      given = true;
      this.giveBack(person);
    };
  }

  private wait(person: string): Promise<boolean> {
    const queue = this.waiting.get(person) ?? [];
    this.waiting.set(person, queue);
    return new Promise(resolve => {
      const timer = setTimeout(() => {
        queue.splice(
          queue.findIndex(item => item.timer === timer),
          1,
        );
        resolve(false);
      }, this.patienceMs);
      queue.push({ timer, resolve });
    });
  }

  /** The place goes to who has waited longest. */
  private giveBack(person: string) {
    const next = this.waiting.get(person)?.shift();
    if (next) {
      clearTimeout(next.timer);
      next.resolve(true);
      return;
    }
    this.waiting.delete(person);
    const left = this.running.get(person)! - 1;
    if (left > 0) this.running.set(person, left);
    else this.running.delete(person);
  }
}
