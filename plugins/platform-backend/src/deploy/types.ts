/** What is deployed where. */
export interface DeployInput {
  service: string;
  team: string;
  environment: string;
  /** Null: that of the newest commit of the default branch. */
  release: number | null;
}
