/** What an instance is to be, asked anew each time that it is looked after. */
export interface InstancePlan {
  settings(port: number): string;
  /** Moves a whole folder into place; called once in an instance's life. */
  make(watch: {
    signal: AbortSignal;
    told: (message: string) => void;
  }): Promise<void>;
  /** Whether it was there before, whole: where it is not now, its data is lost. */
  wasMade?(): boolean;
  /** Called before each start. */
  prepare?(): Promise<void>;
  /** What writes is ended when the disk is full, and nothing is written from then on. Without it nobody looks at the disk. */
  endWriters?(port: number): Promise<void>;
  /** Called before it is stopped for new settings; what fails is no reason not to. */
  quiet?(port: number): Promise<void>;
  /** Called when it was started with new settings: for how long nobody could connect, and the settings before. */
  restarted?(ms: number, before: string): Promise<void>;
  /** Called when it accepts connections; must be quick when there is nothing to do. */
  configure(port: number): Promise<void>;
  /** The port that it had, or another one if that is in use by someone else. */
  port(): number;
  otherPort(): Promise<number>;
}
