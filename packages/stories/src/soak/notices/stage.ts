/** What the processes of one run share. */
export interface NoticeStage {
  connection: { host: string; port: number; user: string; password: string; database: string };
  data: string;
  receivers: Array<{ name: string; url: string; privateAddress: boolean }>;
  services: number;
  leaseMs: number;
  timeoutMs: number;
  /** The twin that sends and forgets. */
  forgets: boolean;
}
